#include "core/api/pattern.h"

namespace swarm {

bool match_pattern(std::string_view pattern, std::string_view path,
                   std::vector<std::string>& captures) {
  captures.clear();
  while (true) {
    const std::size_t open = pattern.find('{');
    if (open == std::string_view::npos) return path == pattern;
    if (!path.starts_with(pattern.substr(0, open))) return false;
    path.remove_prefix(open);
    pattern.remove_prefix(pattern.find('}', open) + 1);

    const std::size_t next = pattern.find('{');
    const std::string_view behind = pattern.substr(0, next);
    if (next == std::string_view::npos) {
      if (path.size() <= behind.size() || !path.ends_with(behind)) return false;
      captures.emplace_back(path.substr(0, path.size() - behind.size()));
      return true;
    }
    const std::size_t length = path.find(behind, 1);
    if (length == std::string_view::npos) return false;
    captures.emplace_back(path.substr(0, length));
    path.remove_prefix(length);
  }
}

std::string canonical_path(std::string_view path) {
  // Nearly every path is.
  const bool is_clean = path.starts_with('/') && path.find("//") == std::string_view::npos &&
                        path.find("/.") == std::string_view::npos;
  if (is_clean) return std::string(path);
  std::vector<std::string_view> kept;
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view element = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    if (element == ".." && !kept.empty()) kept.pop_back();
    if (!element.empty() && element != "." && element != "..") kept.push_back(element);
  }
  std::string clean;
  for (const std::string_view element : kept) clean.append("/").append(element);
  if (clean.empty() || path.ends_with('/')) clean += '/';
  return clean;
}

}  // namespace swarm
