// The body of GET /containers/json.
#pragma once

#include "core/cluster/action.h"
#include "core/cluster/engine.h"
#include "core/model/container.h"
#include "core/model/name_style.h"
#include "core/wire/container_answers.h"

#include <map>
#include <string>
#include <vector>

namespace swarm {

struct ListedContainer {
  const Container* container = nullptr;
  const Engine* owner = nullptr;
  NameStyle names = NameStyle::classic;
  std::string ports{};  // In place of "Ports"; empty: as they are kept.
};

using ContainerSizes = std::map<std::string, wire::ContainerSize>;  // By ID.

// The kept entries one behind the other with the status of this moment, in pieces of some 256 KiB.
// No JSON is made but the status, and the sizes if there are some.
std::vector<SharedBytes> encode_container_list(const std::vector<ListedContainer>& listed,
                                               const ContainerSizes& sizes, UnixNanos wall);

}  // namespace swarm
