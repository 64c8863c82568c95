#include "core/api/request.h"

#include "core/base/percent.h"

#include <algorithm>
#include <array>
#include <optional>

namespace swarm {
namespace {

constexpr std::size_t target_max = std::size_t{64} << 10;
constexpr std::string_view may_stand_in_segment = ":@!$&'()*+,;=";

Error bad(std::string text) { return Error{Errc::bad_request, std::move(text)}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "v1.41" and whatever else consists of a v, digits and dots; "version" and "v1x40" do not.
bool looks_like_version(std::string_view segment) {
  return segment.size() > 1 && segment[0] == 'v' && is_digit(segment[1]) &&
         std::ranges::all_of(segment.substr(1), [](char c) { return is_digit(c) || c == '.'; });
}

// Takes "/v1.41" off the front of the path, if it is there.
Result<ApiVersion> take_version(std::string_view& path) {
  const std::string_view segment = path.substr(1, path.find('/', 1) - 1);
  if (!looks_like_version(segment)) return ApiVersion{};
  const std::optional<ApiVersion> version = parse_api_version(segment.substr(1));
  if (!version || !version->given()) {
    return bad("invalid API version \"" + std::string(segment) + "\" in the path");
  }
  path.remove_prefix(1 + segment.size());
  return *version;
}

Result<Query> parse_query(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    Result<std::string> name = percent_decode(pair.substr(0, equals), UrlPart::query);
    if (!name) return name.error();
    Result<std::string> value =
        percent_decode(equals == pair.npos ? "" : pair.substr(equals + 1), UrlPart::query);
    if (!value) return value.error();
    query.add(std::move(*name), std::move(*value));
  }
  return query;
}

}  // namespace

std::string_view Query::get(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return {};
}

bool Query::contains(std::string_view name) const {
  return std::ranges::any_of(pairs_, [&](const auto& pair) { return pair.first == name; });
}

std::vector<std::string_view> Query::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : pairs_) {
    if (key == name) values.emplace_back(value);
  }
  return values;
}

bool Query::flag(std::string_view name, bool absent) const {
  if (!contains(name)) return absent;
  std::string_view value = get(name);
  constexpr std::string_view spaces = " \t\r\n";
  value.remove_prefix(std::min(value.find_first_not_of(spaces), value.size()));
  value = value.substr(0, value.find_last_not_of(spaces) + 1);
  static constexpr std::array<std::string_view, 5> false_words = {"", "0", "no", "false", "none"};
  return std::ranges::none_of(
      false_words, [&](std::string_view word) { return equals_ignoring_case(word, value); });
}

void Query::add(std::string name, std::string value) {
  pairs_.emplace_back(std::move(name), std::move(value));
}

void Query::set(std::string name, std::string value) {
  const auto first =
      std::ranges::find_if(pairs_, [&](const auto& pair) { return pair.first == name; });
  if (first == pairs_.end()) return add(std::move(name), std::move(value));
  first->second = std::move(value);
  pairs_.erase(
      std::remove_if(first + 1, pairs_.end(), [&](const auto& pair) { return pair.first == name; }),
      pairs_.end());
}

void Query::remove(std::string_view name) {
  std::erase_if(pairs_, [&](const auto& pair) { return pair.first == name; });
}

std::string Query::encode() const {
  std::string text;
  for (const auto& [name, value] : pairs_) {
    if (!text.empty()) text += '&';
    text += percent_encode(name) + "=" + percent_encode(value);
  }
  return text;
}

Result<ApiRequest> parse_target(std::string_view target) {
  if (target.size() > target_max) return bad("the request's target is too long");
  if (!target.starts_with('/')) return bad("the request's target must begin with a slash");
  const std::size_t mark = target.find('?');
  std::string_view encoded_path = target.substr(0, mark);
  Result<ApiVersion> version = take_version(encoded_path);
  if (!version) return version.error();
  Result<std::string> path = percent_decode(encoded_path, UrlPart::path);
  if (!path) return path.error();
  Result<Query> query = parse_query(mark == target.npos ? "" : target.substr(mark + 1));
  if (!query) return query.error();

  ApiRequest request;
  request.version = *version;
  request.path = path->empty() ? "/" : std::move(*path);
  request.query = std::move(*query);
  return request;
}

std::string encode_segment(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (may_stand_in_segment.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += percent_encode(std::string_view(&c, 1));
    }
  }
  return encoded;
}

}  // namespace swarm
