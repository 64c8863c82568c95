// Keeps one ephemeral node as it has to be: value and owner. Several steps, each of which may
// find the world changed.
#pragma once

#include "runtime/discovery/kv_store.h"
#include "runtime/discovery/zk_client.h"

#include <memory>
#include <string>

namespace swarm::runtime {

// Makes the node, and the lasting ones above it; does nothing if it is there already, with this
// value, and owned by the client's session. A node of another session is made again: it would
// go when that session ends. `client` is connected and lives longer than the step under way.
void keep_zk_node(ZkClient& client, const std::string& path, const std::string& value,
                  KvStore::Done<void> done);

}  // namespace swarm::runtime
