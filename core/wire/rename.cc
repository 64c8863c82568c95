#include "core/wire/rename.h"

#include <boost/json.hpp>

namespace swarm::wire {

std::string with_name(std::string_view object, std::string_view name) {
  return with_text(object, "Name", name);
}

std::string with_text(std::string_view object, std::string_view member, std::string_view text) {
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(object, error);
  if (error || !value.is_object()) return std::string(object);
  value.get_object()[member] = text;
  return boost::json::serialize(value);
}

}  // namespace swarm::wire
