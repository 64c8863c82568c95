// The body of GET /containers/json.
#pragma once

#include "core/cluster/action.h"
#include "core/cluster/cluster.h"
#include "core/cluster/engine.h"
#include "core/model/api_version.h"
#include "core/model/container.h"
#include "core/model/name_style.h"
#include "core/wire/container_answers.h"

#include <map>
#include <string>
#include <vector>

namespace swarm {

// Every container, newest first, or every common one (is_common): the bytes that are kept.
std::vector<SharedPart> kept_container_list(const Cluster& cluster, bool all, UnixNanos wall);
// The same for these, in this order.
std::vector<SharedPart> kept_container_list(const Cluster& cluster,
                                            const std::vector<const Container*>& listed,
                                            UnixNanos wall);

struct ListedContainer {
  const Container* container = nullptr;
  const Engine* owner = nullptr;
  ListBlocks::EntryView entry{};  // Holds as long as nothing changes.
  NameStyle names = NameStyle::classic;
  std::string ports{};  // In place of "Ports"; empty: as they are kept.
};

using ContainerSizes = std::map<std::string, wire::ContainerSize>;  // By ID.

// Where entries read otherwise than they are kept: copies of them, in pieces of some 256 KiB.
// No JSON is made but the status, and the sizes if there are some. `version`: the client's, which
// hears of no member that came later.
std::vector<SharedPart> encode_container_list(const std::vector<ListedContainer>& listed,
                                              const ContainerSizes& sizes, UnixNanos wall,
                                              ApiVersion version = {});

}  // namespace swarm
