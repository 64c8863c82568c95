// The `filters` parameter of lists and events, as JSON.
#pragma once

#include "core/base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

using FilterMap = std::map<std::string, std::vector<std::string>, std::less<>>;

// {"status":{"exited":true}}, where only the keys count, or the older {"status":["exited"]}. An
// empty text and null are no filters. bad_request for anything else.
Result<FilterMap> decode_filters(std::string_view text);

}  // namespace swarm::wire
