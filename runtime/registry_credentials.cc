#include "runtime/registry_credentials.h"

#include "runtime/net/base64.h"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

namespace swarm::runtime {
namespace {

namespace json = boost::json;

Error bad(const std::string& what) { return {Errc::bad_request, what}; }

// "https://index.docker.io/v1/" and its like -> "docker.io"; all else is a host with or without
// port.
std::string registry_name(std::string_view key) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (key.starts_with(scheme)) key.remove_prefix(scheme.size());
  }
  key = key.substr(0, key.find('/'));
  const bool hub = key == "index.docker.io" || key == "registry-1.docker.io";
  return std::string(hub ? "docker.io" : key);
}

std::string text_of(const json::object& entry, std::string_view member) {
  const json::value* value = entry.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// The value of X-Registry-Auth: URL-safe base64 of a JSON object.
Result<std::string> header_of(const std::string& key, const json::object& entry) {
  std::string user = text_of(entry, "username");
  std::string password = text_of(entry, "password");
  if (const std::string packed = text_of(entry, "auth"); !packed.empty()) {
    const auto both = from_base64(packed);
    const std::size_t colon = both ? both->find(':') : std::string::npos;
    if (colon == std::string::npos) return bad(key + ": \"auth\" is not base64 of user:password");
    user = both->substr(0, colon);
    password = both->substr(colon + 1);
  }
  json::object auth;
  if (!user.empty()) auth = {{"username", user}, {"password", password}};
  if (const std::string token = text_of(entry, "identitytoken"); !token.empty()) {
    auth["identitytoken"] = token;
  }
  if (auth.empty()) return bad(key + ": there is neither a user nor a token");
  auth["serveraddress"] = key;
  std::string header = to_base64(json::serialize(auth));
  std::ranges::replace(header, '+', '-');
  std::ranges::replace(header, '/', '_');
  return header;
}

}  // namespace

Result<RegistryCredentials> parse_registry_credentials(std::string_view text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return bad("it is not a JSON object");
  const json::value* auths = value.get_object().if_contains("auths");
  if (auths == nullptr || !auths->is_object()) return bad("it has no object \"auths\"");
  RegistryCredentials credentials;
  for (const auto& member : auths->get_object()) {
    const std::string key(member.key());
    if (!member.value().is_object()) return bad(key + ": not an object");
    auto header = header_of(key, member.value().get_object());
    if (!header) return header.error();
    credentials[registry_name(key)] = std::move(*header);
  }
  return credentials;
}

Result<RegistryCredentials> read_registry_credentials(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return bad("cannot read " + path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return parse_registry_credentials(text);
}

}  // namespace swarm::runtime
