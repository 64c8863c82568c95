#include "core/model/name_style.h"

#include <array>
#include <utility>

namespace swarm {
namespace {

constexpr std::array<std::pair<NameStyle, std::string_view>, 3> name_styles = {{
    {NameStyle::classic, "classic"},
    {NameStyle::plain, "plain"},
    {NameStyle::both, "both"},
}};

}  // namespace

std::string_view text_of(NameStyle style) {
  for (const auto& [known, text] : name_styles) {
    if (known == style) return text;
  }
  return {};
}

std::optional<NameStyle> parse_name_style(std::string_view text) {
  for (const auto& [style, known] : name_styles) {
    if (known == text) return style;
  }
  return std::nullopt;
}

}  // namespace swarm
