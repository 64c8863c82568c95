// What decides where a network or a volume is made, and whom a network is for: the few members of
// the client's bodies that the manager must know. The bodies travel on as they came.
#pragma once

#include "core/base/result.h"

#include <map>
#include <string>
#include <string_view>

namespace swarm::wire {

// POST /networks/create and /volumes/create.
struct ObjectOrder {
  std::string name;  // May be "<node>/<name>", or empty for a volume.
  std::string driver;
  std::string scope;  // Of a network.
  std::map<std::string, std::string> labels;
};
Result<ObjectOrder> decode_object_order(std::string_view json);

// POST /networks/{id}/connect and disconnect.
struct MemberOrder {
  std::string container;
  bool force = false;
};
Result<MemberOrder> decode_member_order(std::string_view json);

// "Scope" of an answer to POST /volumes/create; empty if it has none.
std::string scope_of(std::string_view json);

}  // namespace swarm::wire
