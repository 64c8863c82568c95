// Some members of a JSON object, read without making values of the others: of an inspection's some
// 200 values a few dozen are wanted.
#pragma once

#include "core/wire/json.h"

#include <span>
#include <string_view>

namespace swarm::wire {

struct Pick {
  std::string_view name;
  std::span<const std::string_view> members;  // Of that member, an object; none: all there is.
};

// What parse_object() gives, without members that nobody picked. The whole text is read all the
// same: one that is malformed anywhere is an error, the same as there.
Result<json::object> parse_picked(std::string_view text, std::span<const Pick> picks,
                                  json::storage_ptr storage = {});

}  // namespace swarm::wire
