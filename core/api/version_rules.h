// What the same request means, and what the same answer looks like, where an engine does not serve
// the client's API version and is asked in its nearest: THE list of such differences.
#pragma once

#include "core/api/request.h"
#include "core/model/api_version.h"

#include <span>
#include <string>
#include <string_view>

namespace swarm {

struct VersionRule {
  std::string_view method;
  std::string_view pattern;  // As in the route table.
  ApiVersion since;          // The first version with the new meaning.
  // Of the two, one may be null. For a client below `since` and an engine that is not:
  void (*request_of_old)(Query& query);
  void (*answer_to_old)(std::string& body);
  // For a client from `since` on and an engine below it; may be null.
  void (*request_of_new)(Query& query);
};
std::span<const VersionRule> version_rules();

// `engine`: the version in which it is asked. Nothing happens if both are the same, or the client
// named none.
void adapt_request(std::string_view method, std::string_view pattern, ApiVersion client,
                   ApiVersion engine, Query& query);
void adapt_answer(std::string_view method, std::string_view pattern, ApiVersion client,
                  ApiVersion engine, std::string& body);

}  // namespace swarm
