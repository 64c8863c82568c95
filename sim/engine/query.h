// The request line of an engine call, taken apart: version, path, query, filters.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

// "%2F" -> "/"; with `plus_is_space` as in a query. Nothing if an escape is malformed.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

class Query {
 public:
  Query() = default;
  static std::optional<Query> parse(std::string_view text);

  bool contains(std::string_view name) const { return values_.contains(name); }
  std::string get(std::string_view name) const;  // The first value; empty if there is none.
  std::vector<std::string> all(std::string_view name) const;
  // Docker's reading of booleans: anything but empty, 0, no, false and none.
  bool flag(std::string_view name, bool absent = false) const;
  std::optional<std::int64_t> number(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

struct Target {
  int api_minor = 0;                  // 43 of "/v1.43/..."; 0: the path had no version.
  std::string api_version;            // "1.43", as sent.
  std::vector<std::string> segments;  // Decoded: {"containers", "web", "json"}.
  Query query;
};

// Nothing if the target is no path or holds a malformed escape.
std::optional<Target> parse_target(std::string_view target);

// filters={"label":["a=b"]} or the older {"label":{"a=b":true}}.
using Filters = std::map<std::string, std::vector<std::string>, std::less<>>;
Result<Filters> parse_filters(std::string_view text);
// Fails as dockerd does if a key is not among those of the route.
Result<Filters> parse_filters(std::string_view text, std::initializer_list<std::string_view> known);

// Whether "key" or "key=value" of a label filter fits these labels.
bool label_fits(const std::map<std::string, std::string>& labels, std::string_view wanted);
bool labels_fit(const std::map<std::string, std::string>& labels, const Filters& filters);

}  // namespace swarm::sim::fake
