#include "core/discovery/token_url.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm {
namespace {

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_';
}

bool take_front(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

// "host" or "[v6]" gets the scheme's port.
std::string with_port(std::string_view authority, bool tls) {
  const std::size_t bracket = authority.rfind(']');
  const std::size_t from = bracket == std::string_view::npos ? 0 : bracket;
  const bool has_port = authority.find(':', from) != std::string_view::npos;
  return std::string(authority) + (has_port ? "" : tls ? ":443" : ":80");
}

}  // namespace

bool is_token(std::string_view text) {
  constexpr std::size_t length_max = 128;
  return !text.empty() && text.size() <= length_max &&
         std::ranges::all_of(text, is_token_character);
}

Result<TokenServiceAddress> parse_token_service(std::string_view url) {
  TokenServiceAddress service;
  std::string_view rest = url;
  service.tls = take_front(rest, "https://");
  if (!service.tls) take_front(rest, "http://");
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  std::string_view path = rest.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  const bool is_readable = !authority.empty() && url.find_first_of("?#@ \t\r\n") == url.npos &&
                           rest.find("://") == rest.npos;
  if (!is_readable) {
    return Error{Errc::bad_request,
                 fmt::format("\"{}\" is not the URL of a token service: http://HOST:PORT/PATH",
                             url.substr(0, 200))};
  }
  service.address = with_port(authority, service.tls);
  service.path = std::string(path);
  return service;
}

Result<TokenUrl> parse_token_url(std::string_view rest, std::string_view default_service) {
  const std::size_t slash = rest.rfind('/');
  const bool names_service = slash != std::string_view::npos;
  const std::string_view token = names_service ? rest.substr(slash + 1) : rest;
  if (token.empty()) return Error{Errc::bad_request, "token is empty"};
  if (!is_token(token)) {
    return Error{Errc::bad_request, "a token consists of letters, digits, \"-\" and \"_\""};
  }
  const std::string_view where = names_service ? rest.substr(0, slash) : default_service;
  if (where.empty()) {
    return Error{Errc::bad_request,
                 "token:// needs a token service, as the public one is closed since 2019: "
                 "token://HOST:PORT/v1/TOKEN, or --discovery-url (`swarm tokens serve` is one)"};
  }
  Result<TokenServiceAddress> service = parse_token_service(where);
  if (!service) return service.error();
  return TokenUrl{std::move(*service), std::string(token)};
}

}  // namespace swarm
