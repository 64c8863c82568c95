#include "core/api/media_type.h"

#include <cstddef>

namespace swarm {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// The next part of a list, which loses it.
std::string_view take_part(std::string_view& list, char separator) {
  const std::size_t end = list.find(separator);
  const std::string_view part = trimmed(list.substr(0, end));
  list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
  return part;
}

// Thousandths: "1", "0.25"; digits behind the third do not count.
int parse_weight(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
  int weight = text[0] == '1' ? 1000 : 0;
  if (text.size() == 1) return weight;
  if (text[1] != '.') return 0;
  int digit_value = 100;
  for (const char digit : text.substr(2)) {
    if (digit < '0' || digit > '9') return 0;
    weight += (digit - '0') * digit_value;
    digit_value /= 10;
  }
  return weight;
}

int weight_of(std::string_view range) {
  int weight = 1000;
  while (!range.empty()) {
    const std::string_view parameter = take_part(range, ';');
    if (parameter.starts_with("q=")) weight = parse_weight(parameter.substr(2));
  }
  return weight;
}

}  // namespace

std::string_view accepted_type(std::string_view accept, std::span<const std::string_view> offers) {
  std::string_view best;
  int best_weight = 0;
  for (const std::string_view offer : offers) {
    for (std::string_view rest = accept; !rest.empty();) {
      std::string_view range = take_part(rest, ',');
      if (take_part(range, ';') != offer) continue;
      const int weight = weight_of(range);
      if (weight <= best_weight) continue;
      best = offer;
      best_weight = weight;
    }
  }
  return best;
}

}  // namespace swarm
