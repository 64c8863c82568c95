#include "core/discovery/entry.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>

namespace swarm {
namespace {

// A DNS name has at most 253 characters, a zone-scoped IPv6 address fewer.
constexpr std::size_t entry_bytes_max = 300;

Error malformed(std::string_view address, std::string_view reason) {
  constexpr std::size_t shown = 100;
  const std::string_view cut = address.size() > shown ? "..." : "";
  return {Errc::bad_request,
          fmt::format("address {}{}: {}", address.substr(0, shown), cut, reason)};
}

bool is_printable(char c) { return c > ' ' && c < '\x7f'; }

// Where the host ends, counted from the start and with its closing bracket.
Result<std::size_t> host_end(std::string_view address, std::size_t colon) {
  if (!address.starts_with('[')) {
    if (address.find(':') != colon) return malformed(address, "too many colons in address");
    return colon;
  }
  const std::size_t bracket = address.find(']');
  if (bracket == std::string_view::npos) return malformed(address, "missing ']' in address");
  const std::size_t end = bracket + 1;
  if (end == colon) return end;
  const bool another_colon = end < address.size() && address[end] == ':';
  return malformed(address,
                   another_colon ? "too many colons in address" : "missing port in address");
}

}  // namespace

Result<HostAndPort> split_host_port(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return malformed(address, "missing port in address");
  const Result<std::size_t> end = host_end(address, colon);
  if (!end) return end.error();

  const bool bracketed = address.starts_with('[');
  const std::size_t skip = bracketed ? 1 : 0;
  if (address.find('[', skip) != std::string_view::npos) {
    return malformed(address, "unexpected '[' in address");
  }
  if (address.find(']', bracketed ? *end : 0) != std::string_view::npos) {
    return malformed(address, "unexpected ']' in address");
  }
  return HostAndPort{std::string(address.substr(skip, *end - 2 * skip)),
                     std::string(address.substr(colon + 1))};
}

bool is_advertisable(std::string_view address) {
  const Result<HostAndPort> parts = split_host_port(address);
  if (!parts || !check_entry(address).empty()) return false;
  std::uint32_t port = 0;
  const char* const end = parts->port.data() + parts->port.size();
  const auto [stop, failure] = std::from_chars(parts->port.data(), end, port);
  return failure == std::errc{} && stop == end && port >= 1 && port <= 65535;
}

std::string check_entry(std::string_view entry) {
  if (entry.size() > entry_bytes_max) return malformed(entry, "too long").detail;
  if (!std::ranges::all_of(entry, is_printable)) {
    return "address has a blank or a character that is not printable ASCII";
  }
  const Result<HostAndPort> parts = split_host_port(entry);
  return parts ? std::string() : parts.error().detail;
}

}  // namespace swarm
