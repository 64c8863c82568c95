// Texts stored once. Names, IDs and labels of a large cluster repeat; the state
// keeps numbers and compares numbers.
#pragma once

#include "core/base/hash_map.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace swarm {

using TextId = std::uint32_t;  // Freed and used again.

class TextPool {
 public:
  // Every acquire needs its release.
  TextId acquire(std::string_view text);
  void acquire_again(TextId id);
  void release(TextId id);

  // The view holds until the last release of that text.
  std::string_view text(TextId id) const;
  std::optional<TextId> find(std::string_view text) const;

  std::size_t size() const { return ids_.size(); }

 private:
  struct Entry {
    std::unique_ptr<char[]> bytes;
    std::uint32_t size = 0;
    std::uint32_t uses = 0;
  };

  std::vector<Entry> entries_;
  std::vector<TextId> free_;
  HashMap<std::string_view, TextId, StringHash> ids_;
};

}  // namespace swarm
