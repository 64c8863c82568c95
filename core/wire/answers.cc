#include "core/wire/answers.h"

#include <boost/json.hpp>

namespace swarm::wire {

namespace json = boost::json;

std::string encode_created(std::string_view id, const std::vector<std::string>& warnings) {
  json::object answer;
  answer["Id"] = id;
  json::array& list = answer["Warnings"].emplace_array();
  for (const std::string& warning : warnings) list.emplace_back(warning);
  return json::serialize(answer) + "\n";
}

std::string encode_wait_failure(std::string_view why) {
  json::object answer;
  answer["Error"] = json::object{{"Message", why}};
  answer["StatusCode"] = 125;  // What the docker CLI takes for "the container could not be run".
  return json::serialize(answer) + "\n";
}

bool asks_to_detach(std::string_view body) {
  json::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object()) return false;
  const json::value* detach = value.get_object().if_contains("Detach");
  return detach != nullptr && detach->is_bool() && detach->get_bool();
}

}  // namespace swarm::wire
