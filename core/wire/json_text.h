// JSON as text: parts of an object found and replaced without making values of it. For what passes
// through the manager, where the rest is to stay as the engine wrote it.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

// That it is one JSON object, at most as deep as parse_json() takes them, with nothing behind it.
// Then the text without the space around it.
Result<std::string_view> checked_object(std::string_view text);

// Members of an object that is known to be one, in their order. Keys as they are written, without
// their quotes; values as they are written. Names that are given twice are there twice.
struct MemberText {
  std::string_view key;
  std::string_view value;
};
std::vector<MemberText> members_of(std::string_view object);

// The last member of that name; empty if there is none, or if it is no object.
std::string_view object_member(std::string_view object, std::string_view key);

// A text with parts of it replaced.
class Splice {
 public:
  // `more`: by about how many bytes it will grow.
  Splice(std::string_view text, std::size_t more) : text_(text) {
    spliced_.reserve(text.size() + more);
  }
  // `part` is a view into the text, behind those of earlier calls.
  void replace(std::string_view part, std::string_view by);
  std::string end();

 private:
  std::string_view text_;
  std::size_t done_ = 0;
  std::string spliced_;
};

}  // namespace swarm::wire
