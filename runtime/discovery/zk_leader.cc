#include "runtime/discovery/zk_leader.h"

#include "runtime/discovery/zk_folder.h"

#include <memory>
#include <utility>
#include <zookeeper/zookeeper.h>

namespace swarm::runtime {
namespace {

constexpr int rounds_max = 4;

// A lasting node beside the key: whoever had the key says with it that it has stopped. It cannot
// stand in the key itself, which goes with its session. Its writer has the key when it writes it,
// as a session that has ended writes nothing.
std::string word_of(const std::string& path) { return path + ".handed-over"; }

class Holder : public std::enable_shared_from_this<Holder> {
 public:
  Holder(ZkClient& client, std::string path, std::string value, KvStore::Done<KvHolding> done)
      : client_(client), path_(std::move(path)), value_(std::move(value)), done_(std::move(done)) {}

  // A refusal ("it exists") is agreed upon by a majority just as a success: it confirms the
  // session.
  void create() {
    if (++rounds_ > rounds_max) return done_(Error{Errc::unavailable, "the key changes too often"});
    client_.create(path_, value_, true, [self = shared_from_this()](const ZkAnswer& answer) {
      if (answer.code == ZOK) return self->take_word();
      if (answer.code == ZNODEEXISTS) return self->look(false);
      if (answer.code == ZNONODE) return self->create_parent(self->path_.find('/', 1));
      self->fail(answer.code);
    });
  }

 private:
  // `end`: of the part of the path that is made now.
  void create_parent(std::size_t end) {
    if (end == std::string::npos) return create();
    client_.create(path_.substr(0, end), "", false,
                   [self = shared_from_this(), end](const ZkAnswer& answer) {
                     if (answer.code != ZOK && answer.code != ZNODEEXISTS) {
                       return self->fail(answer.code);
                     }
                     self->create_parent(self->path_.find('/', end + 1));
                   });
  }

  // Only one can remove it.
  void take_word() {
    client_.remove(word_of(path_), [self = shared_from_this()](const ZkAnswer& answer) {
      if (answer.code != ZOK && answer.code != ZNONODE) return self->fail(answer.code);
      self->look(answer.code == ZOK);
    });
  }

  void look(bool handed_over) {
    client_.read(path_, true, [self = shared_from_this(), handed_over](const ZkAnswer& answer) {
      if (answer.code == ZNONODE) return self->create();
      if (answer.code != ZOK) return self->fail(answer.code);
      // What managers of the original leave behind: a lasting node, with a child for each of them.
      if (answer.owner == 0 && answer.child_count == 0) return self->remove_remains();
      KvHolding now;
      now.mine = answer.owner == self->client_.session();
      now.holder = answer.value;
      now.fence = static_cast<std::uint64_t>(answer.created);
      now.handed_over = now.mine && handed_over;
      self->done_(now);
    });
  }

  void remove_remains() {
    client_.remove(path_, [self = shared_from_this()](const ZkAnswer& answer) {
      if (answer.code != ZOK && answer.code != ZNONODE && answer.code != ZNOTEMPTY) {
        return self->fail(answer.code);
      }
      self->create();
    });
  }

  void fail(int code) { done_(zk_error(code)); }

  ZkClient& client_;
  std::string path_;
  std::string value_;
  KvStore::Done<KvHolding> done_;
  int rounds_ = 0;
};

}  // namespace

void hold_zk_node(ZkClient& client, const std::string& path, const std::string& value,
                  KvStore::Done<KvHolding> done) {
  std::make_shared<Holder>(client, path, value, std::move(done))->create();
}

void hand_over_zk_node(ZkClient& client, const std::string& path, KvStore::Done<void> done) {
  client.read(path, false, [&client, path, done = std::move(done)](const ZkAnswer& now) {
    if (now.code == ZNONODE) return done({});
    if (now.code != ZOK) return done(zk_error(now.code));
    if (now.owner != client.session()) return done({});
    client.create(word_of(path), "", false, [&client, path, done](const ZkAnswer& said) {
      if (said.code != ZOK && said.code != ZNODEEXISTS) return done(zk_error(said.code));
      client.remove(path, [done](const ZkAnswer& removed) {
        removed.code == ZOK ? done({}) : done(zk_error(removed.code));
      });
    });
  });
}

}  // namespace swarm::runtime
