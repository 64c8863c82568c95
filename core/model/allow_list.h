// Which parts of the API may be used, in the words of docker-socket-proxy: "containers", "post".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace swarm {

class AllowList {
 public:
  // Everything is allowed.
  AllowList() = default;
  // Only those sections, and events, ping and version, which are taken away with "events=0" and so
  // on. Words in any case; "images" and "images=1" are the same. No words: everything is allowed.
  explicit AllowList(const std::vector<std::string>& words);

  // `path` is decoded and without version prefix. Everything but GET and HEAD needs "post" too.
  bool allows(std::string_view method, std::string_view path) const;

 private:
  bool has(std::string_view section) const;

  bool limits_ = false;
  std::vector<std::string> sections_;
};

// Empty, or the first of the words that is none.
std::string unknown_allow_word(const std::vector<std::string>& words);

}  // namespace swarm
