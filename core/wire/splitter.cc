#include "core/wire/docker.h"

#include <string>
#include <utility>

namespace swarm::wire {
namespace {

// What may stand between objects: whitespace, commas, and the record separator of JSON sequences.
bool may_separate(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == '\x1E';
}

}  // namespace

void ObjectSplitter::step_in_string(char c) {
  if (escaped_) {
    escaped_ = false;
  } else if (c == '\\') {
    escaped_ = true;
  } else if (c == '"') {
    in_string_ = false;
  }
}

ObjectSplitter::Place ObjectSplitter::step(char c) {
  if (in_string_) {
    step_in_string(c);
    return Place::within;
  }
  if (depth_ == 0) {
    if (may_separate(c)) return Place::between;
    if (c != '{') return Place::nonsense;
    depth_ = 1;
    return Place::begins;
  }
  if (c == '"') in_string_ = true;
  if (c == '{' || c == '[') ++depth_;
  if ((c == '}' || c == ']') && --depth_ == 0) return Place::ends;
  return Place::within;
}

// `part` is the last of an object, or all of it.
bool ObjectSplitter::deliver(std::string_view part,
                             const std::function<void(std::string_view object)>& each) {
  if (partial_.size() + part.size() > object_max_) return false;
  if (partial_.empty()) {
    each(part);
    return true;
  }
  partial_ += part;
  // Taken out first, so that the callback may not see a splitter in between.
  const std::string object = std::exchange(partial_, {});
  each(object);
  return true;
}

bool ObjectSplitter::feed(std::string_view bytes,
                          const std::function<void(std::string_view object)>& each) {
  std::size_t begin = 0;  // Of the object's part in these bytes.
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const Place place = step(bytes[at]);
    if (place == Place::nonsense) return false;
    if (place == Place::begins) begin = at;
    if (place == Place::ends && !deliver(bytes.substr(begin, at + 1 - begin), each)) return false;
  }
  if (depth_ == 0) return true;
  partial_ += bytes.substr(begin);
  return partial_.size() <= object_max_;
}

}  // namespace swarm::wire
