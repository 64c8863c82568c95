// What a route hands back, and how a refusal travels until it is a status and a text.
#pragma once

#include "core/base/http.h"
#include "core/base/result.h"

#include <boost/json.hpp>

#include <concepts>
#include <string>
#include <utility>

namespace swarm::sim::fake {

namespace json = boost::json;

struct Answer {
  int status = 200;
  std::string body;
  std::string type = "application/json";
  Headers extra;
  bool later = false;  // The route has taken the exchange over: it answers in its own time.
};

inline Answer json_answer(const json::value& value, int status = 200) {
  // Go's encoder ends every document with a newline.
  return {.status = status, .body = json::serialize(value) + "\n", .extra = {}};
}
// The same, without the copy that a conversion to a value would be.
template <class Json>
requires std::same_as<Json, json::object> || std::same_as<Json, json::array> Answer
json_answer(const Json& json, int status = 200) {
  return {.status = status, .body = json::serialize(json) + "\n", .extra = {}};
}
inline Answer empty_answer(int status = 204) { return {.status = status, .body = {}, .extra = {}}; }
inline Answer answer_later() { return {.body = {}, .extra = {}, .later = true}; }

// A daemon's refusal: HTTP status and the text that docker prints.
inline Error refuse(int status, std::string message) {
  return Error{Errc::engine_refused, std::move(message), status};
}

}  // namespace swarm::sim::fake
