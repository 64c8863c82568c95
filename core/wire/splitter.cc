#include "core/wire/docker.h"

namespace swarm::wire {
namespace {

// What may stand between objects: whitespace, commas, and the record separator of JSON sequences.
bool may_separate(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == '\x1E';
}

}  // namespace

bool ObjectSplitter::feed(std::string_view bytes,
                          const std::function<void(std::string_view object)>& each) {
  std::size_t begin = 0;  // Of the object's part in these bytes.
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
    } else if (depth_ == 0) {
      if (may_separate(c)) continue;
      if (c != '{') return false;
      begin = at;
      depth_ = 1;
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
      const std::string_view part = bytes.substr(begin, at + 1 - begin);
      if (partial_.size() + part.size() > object_max_) return false;
      if (partial_.empty()) {
        each(part);
      } else {
        partial_ += part;
        // Taken out first, so that the callback may not see a splitter in between.
        const std::string object = std::move(partial_);
        partial_.clear();
        each(object);
      }
    }
  }
  if (depth_ == 0) return true;
  partial_ += bytes.substr(begin);
  return partial_.size() <= object_max_;
}

}  // namespace swarm::wire
