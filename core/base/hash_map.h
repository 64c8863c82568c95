// The core's hash map. It cannot be iterated, so that no hash order ever leaks
// into a decision, an answer or a trace. Where order can be seen use std::map
// or a dense array.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace swarm {

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

template <class Key>
struct DefaultHash : std::hash<Key> {};
template <>
struct DefaultHash<std::string> : StringHash {};

template <class Key, class Value, class Hash = DefaultHash<Key>>
class HashMap {
 public:
  // Null if absent. The pointer holds until the next change of the map.
  template <class K>
  Value* find(const K& key) {
    const auto found = map_.find(key);
    return found == map_.end() ? nullptr : &found->second;
  }
  template <class K>
  const Value* find(const K& key) const {
    const auto found = map_.find(key);
    return found == map_.end() ? nullptr : &found->second;
  }
  template <class K>
  bool contains(const K& key) const {
    return map_.find(key) != map_.end();
  }

  // The value of `key`, made from `args` if it was absent.
  template <class... Args>
  std::pair<Value*, bool> try_emplace(Key key, Args&&... args) {
    const auto [at, added] = map_.try_emplace(std::move(key), std::forward<Args>(args)...);
    return {&at->second, added};
  }
  Value& operator[](Key key) { return map_[std::move(key)]; }

  template <class K>
  bool erase(const K& key) {
    const auto found = map_.find(key);
    if (found == map_.end()) return false;
    map_.erase(found);
    return true;
  }

  std::size_t size() const { return map_.size(); }
  bool empty() const { return map_.empty(); }
  void clear() { map_.clear(); }
  void reserve(std::size_t count) { map_.reserve(count); }

 private:
  boost::unordered_flat_map<Key, Value, Hash, std::equal_to<>> map_;
};

}  // namespace swarm
