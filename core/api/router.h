// The way of a request to its handler: canonical path, version, row of the table.
#pragma once

#include "core/api/body_policy.h"
#include "core/api/context.h"

#include <string_view>

namespace swarm {

inline constexpr ApiVersion lowest_api_version{1, 15};

// Takes a client's request in. It is answered through `context`, now or later.
void dispatch(ApiContext& context, Step& step, ApiCalled&& called);

// What happens to the body of such a request before it comes to dispatch().
BodyPolicy body_policy_of(std::string_view method, std::string_view target);

}  // namespace swarm
