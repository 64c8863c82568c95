#include "core/api/listed_names.h"

#include <vector>

namespace swarm {
namespace {

constexpr std::string_view names_begin = "\"Names\":[";

// The elements of a JSON array of names: they hold nothing that is escaped.
std::vector<std::string_view> elements_of(std::string_view list) {
  std::vector<std::string_view> elements;
  while (true) {
    const std::size_t begin = list.find('"');
    if (begin == std::string_view::npos) return elements;
    const std::size_t end = list.find('"', begin + 1);
    if (end == std::string_view::npos) return elements;
    elements.push_back(list.substr(begin + 1, end - begin - 1));
    list.remove_prefix(end + 1);
  }
}

}  // namespace

NameStyle style_for(const Cluster& cluster, const Container& container) {
  const NameStyle style = cluster.options().names;
  if (style == NameStyle::classic) return style;
  const auto* same = cluster.containers().named(container.name());
  return same != nullptr && same->size() > 1 ? NameStyle::classic : style;
}

void append_with_names(std::string& text, std::string_view part, std::string_view node,
                       NameStyle style) {
  // In a string the quotes would be escaped: what looks like the member is the member.
  const std::size_t begin =
      style == NameStyle::classic ? std::string_view::npos : part.find(names_begin);
  const std::size_t end = begin == std::string_view::npos ? begin : part.find(']', begin);
  if (end == std::string_view::npos) {
    text += part;
    return;
  }
  const std::size_t list = begin + names_begin.size();
  text += part.substr(0, list);
  const std::string prefix = "/" + std::string(node);
  const auto append = [&](std::string_view name) {
    if (text.back() == '"') text += ',';
    text.append("\"").append(name).append("\"");
  };
  for (const std::string_view name : elements_of(part.substr(list, end - list))) {
    append(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
    if (style == NameStyle::both) append(name);
  }
  text += part.substr(end);
}

std::string LocalNames::shown(std::string_view node, std::string_view name) const {
  const auto found = counts_.find(name);
  const bool plain = found != counts_.end() && found->second == 1;
  return plain ? std::string(name) : std::string(node) + "/" + std::string(name);
}

}  // namespace swarm
