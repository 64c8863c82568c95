#include "core/discovery/url.h"

#include <algorithm>

namespace swarm {
namespace {

constexpr std::string_view mask = "xxxxx";

// "user:secret@host" -> "xxxxx@host". Everything up to the last @ goes: a secret
// may hold a slash or a comma, and showing too little harms nobody.
std::string without_credentials(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::string(text);
  return std::string(mask).append(text.substr(at));
}

}  // namespace

DiscoveryUrl split_discovery_url(std::string_view text) {
  const std::size_t at = text.find("://");
  if (at == std::string_view::npos) return {"nodes", std::string(text)};
  return {std::string(text.substr(0, at)), std::string(text.substr(at + 3))};
}

std::string redacted(std::string_view discovery_url) {
  const std::size_t at = discovery_url.find("://");
  if (at == std::string_view::npos) return without_credentials(discovery_url);
  std::string clean(discovery_url.substr(0, at + 3));
  std::string_view rest = discovery_url.substr(at + 3);
  if (clean == "file://") return clean.append(rest);
  if (clean == "token://") {
    // The token is all that a stranger needs: it is what follows the last slash.
    const std::size_t slash = rest.rfind('/');
    const std::size_t kept = slash == std::string_view::npos ? 0 : slash + 1;
    return clean.append(without_credentials(rest.substr(0, kept))).append(mask);
  }
  return clean.append(without_credentials(rest));
}

std::string redacted_within(std::string_view text) {
  constexpr std::string_view ends = " \t\r\n\"'<>";
  std::string clean;
  while (true) {
    const std::size_t mark = text.find("://");
    if (mark == std::string_view::npos) return clean.append(text);
    const std::size_t before = text.find_last_of(ends, mark);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.find_first_of(ends, mark), text.size());
    clean.append(text.substr(0, begin)).append(redacted(text.substr(begin, end - begin)));
    text.remove_prefix(end);
  }
}

}  // namespace swarm
