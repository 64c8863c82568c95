#include "sim/engine/json_text.h"

#include <algorithm>

namespace swarm::sim::fake {

void append_quoted(std::string& text, std::string_view value) {
  const bool plain = std::ranges::all_of(value, [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
  });
  if (!plain) {
    text += boost::json::serialize(boost::json::string_view(value.data(), value.size()));
    return;
  }
  text += '"';
  text += value;
  text += '"';
}

std::string& JsonObject::key(std::string_view name) {
  if (!first_) text_ += ',';
  first_ = false;
  append_quoted(text_, name);
  return text_ += ':';
}

JsonObject& JsonObject::texts(std::string_view name, const std::vector<std::string>& values) {
  key(name) += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text_ += ',';
    append_quoted(text_, values[i]);
  }
  text_ += ']';
  return *this;
}

JsonObject& JsonObject::texts(std::string_view name,
                              const std::map<std::string, std::string>& values) {
  JsonObject object(key(name));
  for (const auto& [member, value] : values) object.text(member, value);
  object.end();
  return *this;
}

JsonObject& JsonObject::members(std::string_view json) {
  if (!first_) text_ += ',';
  first_ = false;
  text_ += json;
  return *this;
}

}  // namespace swarm::sim::fake
