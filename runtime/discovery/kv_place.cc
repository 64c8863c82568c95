#include "runtime/discovery/kv_place.h"

#include "runtime/discovery/store_tls.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace swarm::runtime {
namespace {

// The folder of the original, so that both can share a store.
constexpr std::string_view default_folder = "docker/swarm/nodes";
constexpr std::string_view leader_key = "docker/swarm/leader";

constexpr std::array<std::string_view, 3> common_options = {"kv.path", "kv.username",
                                                            "kv.password"};
constexpr std::array<std::string_view, 3> tls_options = {"kv.cacertfile", "kv.certfile",
                                                         "kv.keyfile"};

Error wrong(const KvScheme& scheme, std::string_view why) {
  return {Errc::bad_request, fmt::format("{}: {}", scheme.name, why)};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    if (const auto part = text.substr(0, end); !part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Without empty parts: "/a//b/" is "a/b".
std::string joined(std::string_view first, std::string_view second) {
  std::vector<std::string_view> parts = split(first, '/');
  for (const std::string_view part : split(second, '/')) parts.push_back(part);
  return fmt::format("{}", fmt::join(parts, "/"));
}

bool has_port(std::string_view address) {
  const std::size_t bracket = address.rfind(']');
  return address.find(':', bracket == std::string_view::npos ? 0 : bracket) !=
         std::string_view::npos;
}

Result<std::vector<Address>> parse_endpoints(const KvScheme& scheme, std::string_view list) {
  std::vector<Address> endpoints;
  for (const std::string_view item : split(list, ',')) {
    const std::string text =
        has_port(item) ? std::string(item) : fmt::format("{}:{}", item, scheme.default_port);
    const Result<Address> address = parse_address(text);
    if (!address) return wrong(scheme, address.error().detail);
    if (address->kind != Address::Kind::tcp || address->host.empty()) {
      return wrong(scheme, fmt::format("'{}' is not of the form host:port", item));
    }
    endpoints.push_back(*address);
  }
  if (endpoints.empty()) return wrong(scheme, "the address of the store is missing");
  if (endpoints.size() > 1 && !scheme.several_endpoints) {
    // The original's text.
    return Error{Errc::bad_request,
                 fmt::format("{} does not support multiple endpoints", scheme.name)};
  }
  return endpoints;
}

// Empty, or what is wrong with it.
std::string check_option(const KvScheme& scheme, std::string_view name) {
  if (std::ranges::find(tls_options, name) != tls_options.end()) {
    return scheme.has_tls ? "" : fmt::format("{}: this build speaks no TLS to this store", name);
  }
  const bool is_ours = name.starts_with("kv.") || name.starts_with(fmt::format("{}.", scheme.name));
  const bool is_known = std::ranges::find(common_options, name) != common_options.end() ||
                        std::ranges::find(scheme.options, name) != scheme.options.end();
  return is_ours && !is_known ? fmt::format("there is no option {}", name) : "";
}

// As in the original, TLS is spoken where all three files are given; fewer are a slip.
Result<std::shared_ptr<const TlsIdentity>> load_tls(const KvScheme& scheme, const KvPlace& place,
                                                    const BackendOptions& options) {
  TlsFiles files{place.option("kv.cacertfile"), place.option("kv.certfile"),
                 place.option("kv.keyfile"), true};
  const bool has_all = !files.ca.empty() && !files.cert.empty() && !files.key.empty();
  const bool has_any = !files.ca.empty() || !files.cert.empty() || !files.key.empty();
  if (!has_any) return std::shared_ptr<const TlsIdentity>();
  if (!has_all) return wrong(scheme, "kv.cacertfile, kv.certfile and kv.keyfile go together");
  auto loaded = load_store_tls(std::move(files), options);
  if (!loaded) return wrong(scheme, loaded.error().detail);
  return loaded;
}

}  // namespace

std::string KvPlace::option(std::string_view name) const {
  const auto found = options.find(name);
  return found == options.end() ? "" : found->second;
}

Result<KvPlace> parse_kv_place(const KvScheme& scheme, std::string_view rest,
                               const BackendOptions& options) {
  KvPlace place;
  for (const auto& [name, value] : options.options) {
    if (value.empty()) continue;
    if (const auto problem = check_option(scheme, name); !problem.empty()) {
      return wrong(scheme, problem);
    }
    place.options[name] = value;
  }
  const std::size_t slash = rest.find('/');
  std::string_view addresses = rest.substr(0, slash);
  if (const std::size_t at = addresses.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = addresses.substr(0, at);
    const std::size_t colon = user.find(':');
    place.options["kv.username"] = user.substr(0, colon);
    if (colon != std::string_view::npos) place.options["kv.password"] = user.substr(colon + 1);
    addresses.remove_prefix(at + 1);
  }
  Result<std::vector<Address>> endpoints = parse_endpoints(scheme, addresses);
  if (!endpoints) return endpoints.error();
  place.endpoints = std::move(*endpoints);
  Result<std::shared_ptr<const TlsIdentity>> tls = load_tls(scheme, place, options);
  if (!tls) return tls.error();
  place.tls = std::move(*tls);
  place.prefix = joined(slash == std::string_view::npos ? "" : rest.substr(slash), "");
  const std::string path = place.option("kv.path");
  place.folder = joined(place.prefix, path.empty() ? default_folder : path);
  place.leader = joined(place.prefix, leader_key);
  return place;
}

}  // namespace swarm::runtime
