// HTTP messages as plain values: what the drivers hand to the core and to the
// simulated engines. No parsing here; sockets and framing belong to runtime.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm {

// ASCII, as header names are.
bool equals_ignoring_case(std::string_view a, std::string_view b);

// Header fields in the order they came. Names compare without case.
class Headers {
 public:
  struct Field {
    std::string name;
    std::string value;
    bool operator==(const Field&) const = default;
  };

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  // The first value of that name; empty if there is none.
  std::string_view get(std::string_view name) const;
  bool contains(std::string_view name) const;
  void add(std::string name, std::string value) {
    fields_.push_back({std::move(name), std::move(value)});
  }
  void set(std::string name, std::string value);  // Replaces all of that name.
  void remove(std::string_view name);

  std::vector<Field>::const_iterator begin() const { return fields_.begin(); }
  std::vector<Field>::const_iterator end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }
  bool operator==(const Headers&) const = default;

 private:
  std::vector<Field> fields_;
};

struct HttpRequest {
  std::string method;  // "GET"
  std::string target;  // Path and query as on the wire, percent-encoded: "/v1.41/info?x=1"
  Headers headers;
  std::string body;
  bool operator==(const HttpRequest&) const = default;
};

struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
  bool operator==(const HttpResponse&) const = default;
};

}  // namespace swarm
