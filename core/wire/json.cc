#include "core/wire/json.h"

#include "core/wire/text.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace swarm::wire {
namespace {

const json::object no_members;

Error wrong_shape(std::string_view expected) {
  return Error{Errc::internal, "expected " + std::string(expected)};
}

void drain(json::serializer& serializer, std::string& text) {
  char buffer[1024];
  while (!serializer.done()) text.append(std::string_view(serializer.read(buffer)));
}

// Walks over the bytes of an array that is known to be well-formed.
class ElementCutter {
 public:
  explicit ElementCutter(std::string_view array) : array_(array) {}

  void step(std::size_t at) {
    const char c = array_[at];
    if (in_string_) return step_in_string(c);
    switch (c) {
      case '"':
        in_string_ = true;
        return;
      case '[':
      case '{':
        if (++depth_ == 1) begin_ = at + 1;
        return;
      case ']':
      case '}':
        if (--depth_ == 0) cut(at);
        return;
      case ',':
        if (depth_ == 1) cut(at);
        return;
      default:
        return;
    }
  }
  std::vector<std::string_view> take() { return std::move(elements_); }

 private:
  void step_in_string(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
  }
  void cut(std::size_t end) {
    constexpr std::string_view spaces = " \t\r\n";
    const std::string_view element = array_.substr(begin_, end - begin_);
    const std::size_t first = element.find_first_not_of(spaces);
    if (first != std::string_view::npos) {
      elements_.push_back(element.substr(first, element.find_last_not_of(spaces) + 1 - first));
    }
    begin_ = end + 1;
  }

  std::string_view array_;
  std::vector<std::string_view> elements_;
  std::size_t begin_ = 0;  // Of the element.
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace

Result<bool> check_end(std::string_view text, std::size_t used, json::error_code error) {
  const std::size_t behind = error ? used : text.find_first_not_of(" \t\r\n", used);
  if (!error && behind != std::string_view::npos) error = json::error::extra_data;
  if (!error) return true;
  return Error{Errc::internal,
               error.message() + " at byte " + std::to_string(std::min(behind, text.size()))};
}

Result<json::value> parse_json(std::string_view text, json::storage_ptr storage) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::parser parser({}, options);
  parser.reset(std::move(storage));
  json::error_code error;
  const std::size_t used = parser.write_some(text.data(), text.size(), error);
  if (const Result<bool> whole = check_end(text, used, error); !whole) return whole.error();
  return parser.release();
}

Result<json::object> parse_object(std::string_view text, json::storage_ptr storage) {
  Result<json::value> value = parse_json(text, std::move(storage));
  if (!value) return value.error();
  if (!value->is_object()) return wrong_shape("an object");
  return std::move(value->get_object());
}

Result<json::array> parse_array(std::string_view text, json::storage_ptr storage) {
  Result<json::value> value = parse_json(text, std::move(storage));
  if (!value) return value.error();
  // Go writes an empty list that was never made as null.
  if (value->is_null()) return json::array(value->storage());
  if (!value->is_array()) return wrong_shape("an array");
  return std::move(value->get_array());
}

const json::value* ObjectReader::find(std::string_view name) const {
  const json::value* value = object_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void ObjectReader::complain(std::string_view name, std::string_view expected) const {
  if (!problem_.empty()) return;
  problem_ = path_;
  if (!path_.empty()) problem_ += '.';
  problem_.append(name).append(": expected ").append(expected);
}

std::string_view ObjectReader::text(std::string_view name) const {
  const json::value* value = find(name);
  if (value == nullptr) return {};
  if (const json::string* text = value->if_string()) return *text;
  complain(name, "a string");
  return {};
}

std::int64_t ObjectReader::integer(std::string_view name) const {
  const json::value* value = find(name);
  if (value == nullptr) return 0;
  if (const std::int64_t* number = value->if_int64()) return *number;
  // 2^53: up to there every integer has its own double.
  if (const double* number = value->if_double(); number != nullptr &&
                                                 std::trunc(*number) == *number &&
                                                 std::abs(*number) <= 9007199254740992.0)
    return static_cast<std::int64_t>(*number);
  complain(name, "an integer of 64 bits");
  return 0;
}

bool ObjectReader::flag(std::string_view name) const {
  const json::value* value = find(name);
  if (value == nullptr) return false;
  if (const bool* flag = value->if_bool()) return *flag;
  complain(name, "true or false");
  return false;
}

const json::object* ObjectReader::object(std::string_view name) const {
  const json::value* value = find(name);
  if (value == nullptr) return nullptr;
  if (const json::object* object = value->if_object()) return object;
  complain(name, "an object");
  return nullptr;
}

const json::array* ObjectReader::array(std::string_view name) const {
  const json::value* value = find(name);
  if (value == nullptr) return nullptr;
  if (const json::array* array = value->if_array()) return array;
  complain(name, "an array");
  return nullptr;
}

std::vector<std::string> ObjectReader::texts(std::string_view name) const {
  std::vector<std::string> texts;
  const json::array* elements = array(name);
  if (elements == nullptr) return texts;
  texts.reserve(elements->size());
  for (const json::value& element : *elements) {
    if (const json::string* text = element.if_string()) {
      texts.emplace_back(text->data(), text->size());
    } else if (element.is_null()) {
      texts.emplace_back();
    } else {
      complain(name, "an array of strings");
    }
  }
  return texts;
}

std::map<std::string, std::string> ObjectReader::text_map(std::string_view name) const {
  std::map<std::string, std::string> texts;
  const json::object* members = object(name);
  if (members == nullptr) return texts;
  for (const auto& [key, value] : *members) {
    if (!value.is_string() && !value.is_null()) complain(name, "an object of strings");
    const json::string* text = value.if_string();
    texts.insert_or_assign(std::string(key), text == nullptr ? std::string() : std::string(*text));
  }
  return texts;
}

std::vector<const json::object*> ObjectReader::objects(std::string_view name) const {
  std::vector<const json::object*> objects;
  const json::array* elements = array(name);
  if (elements == nullptr) return objects;
  for (const json::value& element : *elements) {
    if (const json::object* object = element.if_object()) {
      objects.push_back(object);
    } else if (!element.is_null()) {
      complain(name, "an array of objects");
    }
  }
  return objects;
}

ObjectReader ObjectReader::child(std::string_view name) const {
  const json::object* members = object(name);
  std::string path = path_.empty() ? std::string(name) : path_ + "." + std::string(name);
  return ObjectReader(members == nullptr ? no_members : *members, std::move(path), problem_);
}

void append_json(std::string& text, const json::value& value) {
  json::serializer serializer;
  serializer.reset(&value);
  drain(serializer, text);
}

void append_json(std::string& text, const json::object& object) {
  json::serializer serializer;
  serializer.reset(&object);
  drain(serializer, text);
}

void append_json_string(std::string& text, std::string_view value) {
  json::serializer serializer;
  serializer.reset(json::string_view(value.data(), value.size()));
  drain(serializer, text);
}

std::string go_string_array(const std::vector<std::string>& values) {
  std::string text = "[";
  for (const std::string& value : values) {
    if (text.size() > 1) text += ',';
    append_go_string(text, value);
  }
  return text + "]";
}

std::vector<std::string> parse_string_array(std::string_view text) {
  const Result<json::array> array = parse_array(text);
  if (!array) return {};
  std::vector<std::string> values;
  for (const json::value& element : *array) {
    const json::string* value = element.if_string();
    if (value == nullptr && !element.is_null()) return {};
    values.emplace_back(value == nullptr ? std::string() : std::string(*value));
  }
  return values;
}

std::vector<std::string_view> array_elements(std::string_view array) {
  ElementCutter cutter(array);
  for (std::size_t at = 0; at < array.size(); ++at) cutter.step(at);
  return cutter.take();
}

}  // namespace swarm::wire
