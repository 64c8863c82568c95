// Where a token service is, and which cluster of it is meant.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace swarm {

struct TokenServiceAddress {
  bool tls = false;
  std::string address;  // "host:port"
  std::string path;     // In front of "/clusters": "/v1", or empty.
  bool operator==(const TokenServiceAddress&) const = default;
};

// "http://10.0.0.1:8765/v1", "https://host/path", "host:8765": http if nothing is said.
Result<TokenServiceAddress> parse_token_service(std::string_view url);

struct TokenUrl {
  TokenServiceAddress service;
  std::string token;
  bool operator==(const TokenUrl&) const = default;
};

// What follows "token://": "TOKEN", whose service is `default_service` (empty: there is none), or
// "host/path/TOKEN", also with "http://" or "https://" in front of the host.
Result<TokenUrl> parse_token_url(std::string_view rest, std::string_view default_service);

// What a token may consist of: 1 to 128 letters, digits, "-" and "_".
bool is_token(std::string_view text);

}  // namespace swarm
