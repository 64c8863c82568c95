#include "core/api/engine_headers.h"

#include <algorithm>
#include <array>
#include <string>

namespace swarm {
namespace {

constexpr std::array<std::string_view, 11> of_the_connection = {"Connection",
                                                                "Keep-Alive",
                                                                "Proxy-Connection",
                                                                "Proxy-Authenticate",
                                                                "TE",
                                                                "Proxy-Authorization",
                                                                "Trailer",
                                                                "Transfer-Encoding",
                                                                "Upgrade",
                                                                "Expect",
                                                                "Content-Length"};

// Whether the comma list names the token.
bool lists(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view item = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    while (item.starts_with(' ') || item.starts_with('\t')) item.remove_prefix(1);
    while (item.ends_with(' ') || item.ends_with('\t')) item.remove_suffix(1);
    if (equals_ignoring_case(item, token)) return true;
  }
  return false;
}

bool belongs_to_connection(const Headers& headers, std::string_view name) {
  const auto same = [&](std::string_view other) { return equals_ignoring_case(name, other); };
  return std::ranges::any_of(of_the_connection, same) || lists(headers.get("Connection"), name);
}

}  // namespace

Headers headers_for_engine(const Headers& client, std::string_view host, bool upgrade) {
  Headers out;
  out.add("Host", std::string(host));
  for (const Headers::Field& field : client) {
    if (equals_ignoring_case(field.name, "Host")) continue;
    if (!belongs_to_connection(client, field.name)) out.add(field.name, field.value);
  }
  if (upgrade && client.contains("Upgrade") && lists(client.get("Connection"), "Upgrade")) {
    out.add("Connection", "Upgrade");
    out.add("Upgrade", std::string(client.get("Upgrade")));
  }
  return out;
}

Headers headers_for_client(const Headers& engine, const Headers& replaced) {
  Headers out;
  for (const Headers::Field& field : engine) {
    if (replaced.contains(field.name)) continue;
    if (!belongs_to_connection(engine, field.name)) out.add(field.name, field.value);
  }
  return out;
}

}  // namespace swarm
