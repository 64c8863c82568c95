// What the decoders and encoders of this folder share: bounded parsing, members
// read by name with errors that say which one, and JSON text written in pieces.
#pragma once

#include "core/base/result.h"

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

namespace json = boost::json;

constexpr std::size_t json_depth_max = 32;

// What a parser has to say that took `used` bytes of a text: whatever stands behind them must be
// white space.
Result<bool> check_end(std::string_view text, std::size_t used, json::error_code error);

// One JSON text, at most json_depth_max levels deep, nothing behind it. Errors are of the code
// `internal`: what an engine says is not the client's fault. Of equal member names the last one
// counts.
Result<json::value> parse_json(std::string_view text, json::storage_ptr storage = {});

// The same, and it must be an object or an array.
Result<json::object> parse_object(std::string_view text, json::storage_ptr storage = {});
Result<json::array> parse_array(std::string_view text, json::storage_ptr storage = {});

// Reads the members of one object. A member that is absent or null reads as empty; one of
// the wrong type too, but then `problem` says so, unless it already says something.
class ObjectReader {
 public:
  // `path` stands before member names in the text of a problem: "HostConfig".
  ObjectReader(const json::object& object, std::string path, std::string& problem)
      : object_(object), path_(std::move(path)), problem_(problem) {}

  std::string_view text(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  const json::object* object(std::string_view name) const;  // Null if absent or null.
  const json::array* array(std::string_view name) const;    // Null if absent or null.
  std::vector<std::string> texts(std::string_view name) const;
  std::map<std::string, std::string> text_map(std::string_view name) const;
  // The objects of an array; null elements are left out.
  std::vector<const json::object*> objects(std::string_view name) const;
  // The member `name` of `object`, or an object without members.
  ObjectReader child(std::string_view name) const;

  bool contains(std::string_view name) const { return object_.contains(name); }
  // Says that the member is not what it must be.
  void complain(std::string_view name, std::string_view expected) const;

 private:
  const json::value* find(std::string_view name) const;

  const json::object& object_;
  std::string path_;
  std::string& problem_;
};

// Appends the JSON text of a value.
void append_json(std::string& text, const json::value& value);
void append_json(std::string& text, const json::object& object);
// Appends a JSON string with quotes.
void append_json_string(std::string& text, std::string_view value);
// A JSON array of strings as Go's encoder writes it: < > & and the line separators are escaped.
std::string go_string_array(const std::vector<std::string>& values);
// Strings of a JSON array; empty if it is anything else.
std::vector<std::string> parse_string_array(std::string_view text);

// The text of each element of a JSON array that parses, as it came.
std::vector<std::string_view> array_elements(std::string_view array);

}  // namespace swarm::wire
