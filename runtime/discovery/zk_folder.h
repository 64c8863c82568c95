// The children of one ZooKeeper node with their values. What was read stays known until its watch
// tells of a change, so that one engine that joins costs one read, not one for every engine.
#pragma once

#include "runtime/discovery/kv_store.h"
#include "runtime/discovery/zk_client.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace swarm::runtime {

// `client` is connected and lives longer; destroying the reader ends everything in silence.
class ZkFolder : public std::enable_shared_from_this<ZkFolder> {
 public:
  ZkFolder(ZkClient& client, std::string path) : client_(client), path_(std::move(path)) {}

  // No node is an empty list. A new read puts an end to the one before.
  using Done = std::function<void(Result<std::vector<KvEntry>> entries)>;
  void read(Done done);

  // Of a path that the client's watches name.
  void changed(const std::string& path);

 private:
  ZkClient::Done then(void (ZkFolder::*next)(ZkAnswer& answer));
  void synced(ZkAnswer& answer);
  void take_children(ZkAnswer& answer);
  void take_absence(ZkAnswer& answer);
  void read_value(const std::string& name);
  void take_value(const std::string& name, ZkAnswer answer);
  void finish();
  void fail(int code);

  ZkClient& client_;
  std::string path_;
  Done done_{};
  std::uint64_t round_ = 0;                      // Answers of earlier reads are not counted.
  std::vector<std::string> names_{};             // Of the read under way.
  std::size_t missing_ = 0;                      // Values that it waits for.
  std::map<std::string, std::string> values_{};  // With a watch each.
  std::set<std::string> stale_{};                // Those whose watch has told of a change.
};

// What went wrong, as ZooKeeper's client says it.
Error zk_error(int code);

}  // namespace swarm::runtime
