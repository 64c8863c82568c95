// The `filters` of a request, and the ways in which they match. Several values
// of one filter are alternatives, except labels, which must all be there.
#pragma once

#include "core/base/result.h"
#include "core/wire/filters.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

class Filters {
 public:
  Filters() = default;
  explicit Filters(wire::FilterMap values) : values_(std::move(values)) {}

  bool empty() const { return values_.empty(); }
  bool contains(std::string_view name) const { return values_.contains(name); }
  // Empty if there is no such filter.
  const std::vector<std::string>& values(std::string_view name) const;
  void add(std::string name, std::string value);

  // True if there is no such filter.
  bool accepts_exact(std::string_view name, std::string_view text) const;
  bool accepts_prefix(std::string_view name, std::string_view text) const;
  // Of "label" every value must be there ("k" or "k=v"); of "label!" none may be.
  bool accepts_labels(const std::map<std::string, std::string>& labels) const;

  // The one value as a boolean: true, false, 1, 0; none if there is no such filter.
  // bad_request `invalid filter 'name=[value]'`, also for a filter that says both.
  Result<std::optional<bool>> flag(std::string_view name) const;

 private:
  wire::FilterMap values_;
};

// bad_request for what is no JSON of filters, and `invalid filter 'x'` for a name not in `known`.
Result<Filters> parse_filters(std::string_view text, std::span<const std::string_view> known);

}  // namespace swarm
