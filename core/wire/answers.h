// Small JSON that the manager itself says to a client, or reads from one.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

// 201 of POST /containers/create.
std::string encode_created(std::string_view id, const std::vector<std::string>& warnings);

// The answer of POST /containers/{id}/wait when nobody can tell the exit code any more.
std::string encode_wait_failure(std::string_view why);

// Whether the body of POST /exec/{id}/start asks for "Detach". Nonsense does not.
bool asks_to_detach(std::string_view body);

}  // namespace swarm::wire
