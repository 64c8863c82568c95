// A bounded cache by text: the entry that was not used for longest goes first.
#pragma once

#include "core/base/assert.h"
#include "core/base/hash_map.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

template <class Value>
class RecentCache {
 public:
  explicit RecentCache(std::size_t capacity) : capacity_(capacity) { SWARM_ASSERT(capacity > 0); }

  // Null if absent. Pointers hold until the next add.
  Value* find(std::string_view key) {
    const std::uint32_t* at = places_.find(key);
    if (at == nullptr) return nullptr;
    entries_[*at].last_use = ++uses_;
    return &entries_[*at].value;
  }

  // A new value, to be filled by the caller. `key` must be absent.
  Value& add(std::string_view key) {
    const std::uint32_t at = entries_.size() < capacity_ ? grow() : evict();
    Entry& entry = entries_[at];
    entry.key = key;
    entry.last_use = ++uses_;
    places_.try_emplace(entry.key, at);
    return entry.value;
  }

  // In an order that depends on the calls alone.
  template <class Visit>
  void for_each(Visit visit) {
    for (Entry& entry : entries_) visit(entry.value);
  }

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    std::uint64_t last_use = 0;
    Value value{};
  };

  std::uint32_t grow() {
    entries_.emplace_back();
    return static_cast<std::uint32_t>(entries_.size() - 1);
  }

  // A scan: making a new value costs far more.
  std::uint32_t evict() {
    std::uint32_t oldest = 0;
    for (std::uint32_t i = 1; i < entries_.size(); ++i) {
      if (entries_[i].last_use < entries_[oldest].last_use) oldest = i;
    }
    places_.erase(entries_[oldest].key);
    entries_[oldest].value = Value();
    return oldest;
  }

  std::size_t capacity_;
  std::uint64_t uses_ = 0;
  std::vector<Entry> entries_;
  HashMap<std::string, std::uint32_t> places_;
};

}  // namespace swarm
