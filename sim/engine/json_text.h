// JSON written straight into a text, for the answers that are asked for all the time: building
// values first takes five times as long.
#pragma once

#include <boost/json.hpp>

#include <concepts>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

// The value with its quotes, as boost::json::serialize writes it.
void append_quoted(std::string& text, std::string_view value);

// Members of one object, in the order of the calls.
class JsonObject {
 public:
  // Appends to `text`, which must outlive it. Nothing else may be appended before end().
  explicit JsonObject(std::string& text) : text_(text) { text_ += '{'; }

  JsonObject& text(std::string_view name, std::string_view value) {
    append_quoted(key(name), value);
    return *this;
  }
  template <std::integral T>
  JsonObject& number(std::string_view name, T value) {
    return raw(name, std::to_string(value));
  }
  JsonObject& flag(std::string_view name, bool value) {
    return raw(name, value ? "true" : "false");
  }
  JsonObject& null(std::string_view name) { return raw(name, "null"); }
  // JSON already.
  JsonObject& raw(std::string_view name, std::string_view json) {
    key(name) += json;
    return *this;
  }
  JsonObject& texts(std::string_view name, const std::vector<std::string>& values);
  JsonObject& texts(std::string_view name, const std::map<std::string, std::string>& values);
  // Several members, as they stand between the braces of an object.
  JsonObject& members(std::string_view json);
  // The text, to which exactly one value must now be appended.
  std::string& key(std::string_view name);
  void end() { text_ += '}'; }

 private:
  std::string& text_;
  bool first_ = true;
};

// The same calls for a value that is built first.
class JsonMembers {
 public:
  explicit JsonMembers(boost::json::object& object) : object_(object) {}

  JsonMembers& text(std::string_view name, std::string_view value) { return set(name, value); }
  template <std::integral T>
  JsonMembers& number(std::string_view name, T value) {
    return set(name, value);
  }
  JsonMembers& null(std::string_view name) { return set(name, nullptr); }

 private:
  template <class T>
  JsonMembers& set(std::string_view name, const T& value) {
    object_[name] = value;
    return *this;
  }
  boost::json::object& object_;
};

}  // namespace swarm::sim::fake
