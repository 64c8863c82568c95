// A Docker client's request, taken apart: version prefix off, percent-encoding
// resolved, query in pairs.
#pragma once

#include "core/base/http.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/api_version.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm {

// Query parameters in the order given; names may repeat.
class Query {
 public:
  std::string_view get(std::string_view name) const;  // First value; empty if absent.
  bool contains(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  // The original's rule: false for absent, "", 0, no, false, none (any case); else true.
  bool flag(std::string_view name, bool absent = false) const;

  void add(std::string name, std::string value);
  void set(std::string name, std::string value);
  void remove(std::string_view name);
  // "a=1&b=x%2Fy", without the question mark; empty if there are none.
  std::string encode() const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

struct ApiRequest {
  RequestId id = 0;
  std::string method;
  ApiVersion version;  // Of the prefix; not given for unversioned paths.
  std::string path;    // Decoded, without prefix: "/containers/web/json".
  Query query;
  Headers headers;
  std::string body;
  bool body_is_stored = false;  // With the driver (ApiContext::store_body), and not here.
  std::string client;
  std::vector<std::string> captures;  // What {name} in the route's pattern stood for, decoded.
};

// The target taken apart; method, headers, body and id are the caller's to fill.
// bad_request for a target that is malformed, over 64 KiB, or of a version that is not a number.
Result<ApiRequest> parse_target(std::string_view target);

// Percent-encodes everything that may not stand in a path segment.
std::string encode_segment(std::string_view text);

}  // namespace swarm
