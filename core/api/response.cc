#include "core/api/response.h"

#include "core/base/assert.h"
#include "core/wire/docker.h"
#include "core/wire/text.h"

#include <memory>
#include <utility>

namespace swarm {
namespace {

// Clients before this version show an error's body as it is.
constexpr ApiVersion first_json_errors{1, 24};

int status_of(const Error& error) {
  switch (error.code) {
    case Errc::bad_request:
    case Errc::invalid_expression:
      return 400;
    case Errc::not_found:
    case Errc::ambiguous:
      return 404;
    case Errc::name_in_use:
    case Errc::conflict:
      return 409;
    case Errc::not_supported:
      return 501;
    case Errc::unavailable:
      return 503;
    case Errc::engine_refused:
      return error.status >= 400 && error.status <= 599 ? error.status : 500;
    case Errc::no_node_available:
    case Errc::no_node_accepted:
    case Errc::no_resources:
    case Errc::engine_unreachable:
    case Errc::internal:
      return 500;
  }
  SWARM_ASSERT(false);
}

bool takes_json_errors(ApiVersion version) {
  return !version.given() || version >= first_json_errors;
}

ApiResponse respond_body(int status, std::string type, std::string body) {
  ApiResponse response;
  response.status = status;
  response.headers.add("Content-Type", std::move(type));
  response.body.emplace_back(std::make_shared<const std::string>(std::move(body)));
  return response;
}

ApiResponse respond_text(int status, std::string_view text) {
  return respond_body(status, "text/plain; charset=utf-8", std::string(text) + "\n");
}

std::string encode_refusal(const NodeRefusal& refusal) {
  return "{\"node\":" + wire::go_string(refusal.node) +
         ",\"filter\":" + wire::go_string(refusal.filter) +
         ",\"reason\":" + wire::go_string(refusal.reason) + "}";
}

}  // namespace

ApiResponse respond_json(std::string body, int status) {
  if (!body.ends_with('\n')) body += '\n';
  return respond_body(status, "application/json", std::move(body));
}

ApiResponse respond_empty(int status) {
  ApiResponse response;
  response.status = status;
  return response;
}

ApiResponse respond_message(int status, std::string_view message, ApiVersion version) {
  if (!takes_json_errors(version)) return respond_text(status, message);
  return respond_json("{\"message\":" + wire::go_string(message) + "}", status);
}

std::optional<ApiResponse> plain_error(int status, std::string_view body, ApiVersion version) {
  if (status < 400 || takes_json_errors(version)) return std::nullopt;
  return respond_text(status, wire::error_message(body));
}

ApiResponse respond_error(const Error& error, ApiVersion version) {
  return respond_message(status_of(error), error.detail, version);
}

ApiResponse respond_refusals(const CreateFailure& failure, ApiVersion version) {
  if (!takes_json_errors(version) || failure.refusals.empty()) {
    return respond_error(failure.error, version);
  }
  std::string body = "{\"message\":" + wire::go_string(failure.error.detail) + ",\"nodes\":[";
  for (const NodeRefusal& refusal : failure.refusals) {
    if (body.back() != '[') body += ',';
    body += encode_refusal(refusal);
  }
  return respond_json(body + "]}", status_of(failure.error));
}

}  // namespace swarm
