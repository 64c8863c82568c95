#include "runtime/discovery/zk_node.h"

#include "runtime/discovery/zk_folder.h"

#include <utility>
#include <zookeeper/zookeeper.h>

namespace swarm::runtime {
namespace {

// Steps that found the world changed; more means that somebody else wants the node, too.
constexpr int rounds_max = 4;

class NodeKeeper : public std::enable_shared_from_this<NodeKeeper> {
 public:
  NodeKeeper(ZkClient& client, std::string path, std::string value, KvStore::Done<void> done)
      : client_(client), path_(std::move(path)), value_(std::move(value)), done_(std::move(done)) {}

  void look() {
    if (++rounds_ > rounds_max) return done_(Error{Errc::unavailable, "somebody else changes it"});
    client_.read(path_, false, [self = shared_from_this()](const ZkAnswer& answer) {
      if (answer.code == ZNONODE) return self->create();
      if (answer.code != ZOK) return self->fail(answer.code);
      if (answer.owner != self->client_.session()) return self->remove();
      answer.value == self->value_ ? self->done_({}) : self->write();
    });
  }

 private:
  void create() {
    client_.create(path_, value_, true, [self = shared_from_this()](const ZkAnswer& answer) {
      if (answer.code == ZOK) return self->done_({});
      if (answer.code == ZNODEEXISTS) return self->look();
      if (answer.code == ZNONODE) return self->create_parent(self->path_.find('/', 1));
      self->fail(answer.code);
    });
  }

  // `end`: of the part of the path that is made now.
  void create_parent(std::size_t end) {
    if (end == std::string::npos) return look();
    client_.create(path_.substr(0, end), "", false,
                   [self = shared_from_this(), end](const ZkAnswer& answer) {
                     if (answer.code != ZOK && answer.code != ZNODEEXISTS) {
                       return self->fail(answer.code);
                     }
                     self->create_parent(self->path_.find('/', end + 1));
                   });
  }

  void remove() {
    client_.remove(path_, [self = shared_from_this()](const ZkAnswer& answer) {
      if (answer.code != ZOK && answer.code != ZNONODE) return self->fail(answer.code);
      self->create();
    });
  }

  void write() {
    client_.write(path_, value_, [self = shared_from_this()](const ZkAnswer& answer) {
      if (answer.code == ZNONODE) return self->look();
      answer.code == ZOK ? self->done_({}) : self->fail(answer.code);
    });
  }

  void fail(int code) { done_(zk_error(code)); }

  ZkClient& client_;
  std::string path_;
  std::string value_;
  KvStore::Done<void> done_;
  int rounds_ = 0;
};

}  // namespace

void keep_zk_node(ZkClient& client, const std::string& path, const std::string& value,
                  KvStore::Done<void> done) {
  std::make_shared<NodeKeeper>(client, path, value, std::move(done))->look();
}

}  // namespace swarm::runtime
