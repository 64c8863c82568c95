#include "core/wire/rename.h"

#include <boost/json.hpp>

namespace swarm::wire {

std::string with_name(std::string_view object, std::string_view name) {
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(object, error);
  if (error || !value.is_object()) return std::string(object);
  value.get_object()["Name"] = name;
  return boost::json::serialize(value);
}

}  // namespace swarm::wire
