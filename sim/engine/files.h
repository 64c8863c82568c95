// The files of a container: a small tree in memory over the image's tree, and
// the volumes mounted into it.
#pragma once

#include "core/base/instant.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm::sim::fake {

struct File {
  enum class Kind : std::uint8_t { regular, directory, link };
  Kind kind = Kind::regular;
  std::uint32_t mode = 0644;
  UnixNanos modified = 0;
  std::string data;  // Content, or where the link points.
};

// "/a/../b//c/" -> "/b/c". Relative paths are taken from `base`.
std::string clean_path(std::string_view path, std::string_view base = "/");
std::string parent_path(std::string_view clean);
std::string base_name(std::string_view clean);

class Tree {
 public:
  Tree() = default;
  explicit Tree(std::shared_ptr<const Tree> base) : base_(std::move(base)) {}

  const File* find(std::string_view clean) const;
  // Makes missing parents too.
  void put(std::string_view clean, File file);
  void remove(std::string_view clean);                              // With everything below.
  std::set<std::string> names_below(std::string_view clean) const;  // Direct children.
  // Every path at or below, parents first.
  std::vector<std::string> walk(std::string_view clean) const;

  // What differs from the image: path -> 0 changed, 1 added, 2 removed (docker diff).
  std::map<std::string, int> changes() const;
  std::int64_t own_bytes() const;
  void erase_all();

 private:
  std::map<std::string, File, std::less<>> own_;
  std::set<std::string, std::less<>> removed_;
  std::shared_ptr<const Tree> base_;
};

// What every image of the simulator holds: the usual directories and a few files.
std::shared_ptr<const Tree> base_files();

// A container's view: its own tree with volumes over it.
class FilesView {
 public:
  explicit FilesView(Tree& root) : root_(&root) {}
  void mount(std::string clean, Tree& volume) { mounts_.emplace_back(std::move(clean), &volume); }

  const File* find(std::string_view clean) const;
  void put(std::string_view clean, File file);
  void remove(std::string_view clean);
  std::set<std::string> names_below(std::string_view clean) const;
  std::vector<std::string> walk(std::string_view clean) const;

 private:
  // The tree that holds a path, and the path inside it.
  std::pair<Tree*, std::string> place(std::string_view clean) const;

  Tree* root_;
  std::vector<std::pair<std::string, Tree*>> mounts_;
};

}  // namespace swarm::sim::fake
