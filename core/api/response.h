// What a route answers, and how errors become Docker's JSON.
#pragma once

#include "core/base/http.h"
#include "core/base/result.h"
#include "core/cluster/action.h"
#include "core/cluster/cluster.h"
#include "core/model/api_version.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

struct ApiResponse {
  int status = 200;
  Headers headers;
  std::vector<SharedPart> body;
};

// An engine's error for a client that wants plain text, whichever way the engine, asked in a later
// version, says it; nothing if it is none, or if the client takes JSON.
std::optional<ApiResponse> plain_error(int status, std::string_view body, ApiVersion version);

ApiResponse respond_json(std::string body, int status = 200);  // application/json
ApiResponse respond_empty(int status);                         // 204, 304, ...
// {"message":...} from API 1.24 on and without a version, plain text below.
ApiResponse respond_message(int status, std::string_view message, ApiVersion version);
// Status by the code (the engine's own for engine_refused).
ApiResponse respond_error(const Error& error, ApiVersion version);
// The same with a member "nodes": [{"node","filter","reason"}], which clients that do not know it
// ignore.
ApiResponse respond_refusals(const CreateFailure& failure, ApiVersion version);

}  // namespace swarm
