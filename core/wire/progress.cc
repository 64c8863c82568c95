#include "core/wire/progress.h"

#include <boost/json.hpp>

namespace swarm::wire {

std::string stream_error(std::string_view object) {
  namespace json = boost::json;
  boost::system::error_code error;
  const json::value parsed = json::parse(json::string_view(object), error);
  const json::object* members = error ? nullptr : parsed.if_object();
  if (members == nullptr) return {};
  if (const json::value* detail = members->if_contains("errorDetail")) {
    if (const json::object* inner = detail->if_object()) {
      const json::value* message = inner->if_contains("message");
      if (message != nullptr && message->is_string()) return std::string(message->get_string());
    }
  }
  const json::value* text = members->if_contains("error");
  return text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string();
}

}  // namespace swarm::wire
