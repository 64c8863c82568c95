// The leader key in ZooKeeper: a node that goes with the session of whoever made it.
#pragma once

#include "runtime/discovery/kv_store.h"
#include "runtime/discovery/zk_client.h"

#include <string>

namespace swarm::runtime {

// KvStore::hold and hand_over for one node. `client` is connected and outlives the steps; what
// changes the node is told to its on_change, once for each hold().
void hold_zk_node(ZkClient& client, const std::string& path, const std::string& value,
                  KvStore::Done<KvHolding> done);
void hand_over_zk_node(ZkClient& client, const std::string& path, KvStore::Done<void> done);

}  // namespace swarm::runtime
