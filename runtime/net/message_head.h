// The heads of outgoing HTTP/1.1 messages, as bytes.
#pragma once

#include "core/base/http.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace swarm::runtime {

// "Not Found"; for codes without a common phrase "Unknown".
std::string_view reason_phrase(int status);

// Responses to these never carry a body, whatever their fields say.
bool status_has_body(int status);

// "HTTP/1.1 200 OK\r\n" or "GET /x HTTP/1.1\r\n", then fields, then finish().
// Line breaks inside of names and values are dropped: one message stays one message.
class HeadWriter {
 public:
  HeadWriter(int status, std::string_view reason);
  HeadWriter(std::string_view method, std::string_view target);
  void field(std::string_view name, std::string_view value);
  void field(std::string_view name, std::uint64_t value);
  void fields(const Headers& headers);
  std::string finish();

 private:
  std::string bytes_;
};

// Without the fields that speak of one connection only (RFC 9110 §7.6.1), those
// that `Connection` names among them. With `keep_upgrade` the upgrade stays.
Headers end_to_end_fields(const Headers& headers, bool keep_upgrade);

// Whether a comma list such as that of `Connection` has the token.
bool has_token(std::string_view list, std::string_view token);

}  // namespace swarm::runtime
