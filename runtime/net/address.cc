#include "runtime/net/address.h"

#include <charconv>
#include <utility>

namespace swarm::runtime {
namespace {

// What fits in sockaddr_un::sun_path with its closing zero.
constexpr std::size_t unix_path_max = 107;

Error invalid(std::string_view text, std::string_view why) {
  return Error{Errc::bad_request,
               "invalid address \"" + std::string(text) + "\": " + std::string(why)};
}

Result<Address> unix_address(std::string_view text, std::string_view path) {
  if (path.empty() || path.front() != '/') return invalid(text, "the socket needs a full path");
  if (path.size() > unix_path_max) return invalid(text, "the path of the socket is too long");
  Address address;
  address.kind = Address::Kind::unix_socket;
  address.path = std::string(path);
  return address;
}

}  // namespace

std::string Address::text() const {
  if (kind == Kind::unix_socket) return "unix://" + path;
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Address> parse_address(std::string_view text) {
  if (text.starts_with("unix://")) return unix_address(text, text.substr(7));
  if (text.starts_with('/')) return unix_address(text, text);
  std::string_view rest = text;
  if (rest.starts_with("tcp://")) rest.remove_prefix(6);
  if (rest.ends_with('/')) rest.remove_suffix(1);

  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos) return invalid(text, "the port is missing");
  std::string_view host = rest.substr(0, colon);
  const std::string_view port = rest.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return invalid(text, "an IPv6 address stands in brackets");
  }
  if (host.find_first_of("/@? \t\r\n") != std::string_view::npos) {
    return invalid(text, "the host name is malformed");
  }

  Address address;
  address.host = std::string(host);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || port.empty() || end != port.data() + port.size()) {
    return invalid(text, "the port is not a number from 0 to 65535");
  }
  return address;
}

}  // namespace swarm::runtime
