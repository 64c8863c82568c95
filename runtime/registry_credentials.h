// Credentials for registries, from the format of Docker's own config.json.
#pragma once

#include "core/base/result.h"
#include "core/cluster/options.h"

#include <string>
#include <string_view>

namespace swarm::runtime {

// {"auths": {"registry:5000": {"auth": "<base64 of user:password>"}}}; "username" with "password",
// and "identitytoken", are understood too. An error (bad_request) names no secret.
Result<RegistryCredentials> parse_registry_credentials(std::string_view text);

// The same of a file.
Result<RegistryCredentials> read_registry_credentials(const std::string& path);

}  // namespace swarm::runtime
