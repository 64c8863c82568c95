#include "sim/engine/files.h"

#include <algorithm>

namespace swarm::sim::fake {
namespace {

bool is_below(std::string_view path, std::string_view top) {
  if (top == "/") return path.size() > 1;
  return path.size() > top.size() && path.starts_with(top) && path[top.size()] == '/';
}

std::string prefix_below(std::string_view clean) {
  return clean == "/" ? "/" : std::string(clean) + "/";
}

// The child of `top` on the way to `path`.
std::string child_name(std::string_view path, std::string_view top) {
  path.remove_prefix(top == "/" ? 1 : top.size() + 1);
  return std::string(path.substr(0, path.find('/')));
}

Tree make_base_files() {
  Tree tree;
  for (const char* name : {"/bin",  "/dev",     "/etc",      "/home", "/lib",     "/mnt",    "/opt",
                           "/proc", "/root",    "/run",      "/sbin", "/srv",     "/sys",    "/tmp",
                           "/usr",  "/usr/bin", "/usr/sbin", "/var",  "/var/log", "/var/tmp"}) {
    tree.put(name, {File::Kind::directory, 0755, 0, ""});
  }
  tree.put("/etc/passwd", {File::Kind::regular, 0644, 0, "root:x:0:0:root:/root:/bin/sh\n"});
  tree.put("/etc/group", {File::Kind::regular, 0644, 0, "root:x:0:\n"});
  tree.put("/etc/hosts", {File::Kind::regular, 0644, 0, "127.0.0.1\tlocalhost\n"});
  tree.put("/etc/resolv.conf", {File::Kind::regular, 0644, 0, "nameserver 127.0.0.11\n"});
  tree.put("/etc/os-release", {File::Kind::regular, 0644, 0, "NAME=\"Simulated Linux\"\n"});
  tree.put("/dev/null", {File::Kind::regular, 0666, 0, ""});
  for (const char* name : {"/bin/sh", "/bin/busybox", "/bin/cat", "/bin/echo", "/bin/ls"}) {
    tree.put(name, {File::Kind::regular, 0755, 0,
                    "\x7f"
                    "ELF"});
  }
  return tree;
}

}  // namespace

std::string clean_path(std::string_view path, std::string_view base) {
  std::string whole;
  if (!path.starts_with('/')) whole = std::string(base) + "/";
  whole += path;
  std::vector<std::string_view> parts;
  std::string_view rest = whole;
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (part == ".." && !parts.empty()) parts.pop_back();
    if (!part.empty() && part != "." && part != "..") parts.push_back(part);
  }
  std::string clean;
  for (const std::string_view part : parts) clean.append("/").append(part);
  return clean.empty() ? "/" : clean;
}

std::string parent_path(std::string_view clean) {
  const std::size_t slash = clean.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : std::string(clean.substr(0, slash));
}

std::string base_name(std::string_view clean) {
  return std::string(clean.substr(clean.rfind('/') + 1));
}

const File* Tree::find(std::string_view clean) const {
  static const File root{File::Kind::directory, 0755, 0, ""};
  if (clean == "/") return &root;
  const auto own = own_.find(clean);
  if (own != own_.end()) return &own->second;
  if (!base_) return nullptr;
  // A path is gone if it or a directory above it was removed.
  for (std::string path(clean); path != "/"; path = parent_path(path)) {
    if (removed_.contains(path)) return nullptr;
  }
  return base_->find(clean);
}

void Tree::put(std::string_view clean, File file) {
  if (clean == "/") return;
  const std::string parent = parent_path(clean);
  if (find(parent) == nullptr) put(parent, {File::Kind::directory, 0755, file.modified, ""});
  own_.insert_or_assign(std::string(clean), std::move(file));
}

void Tree::remove(std::string_view clean) {
  own_.erase(std::string(clean));
  std::erase_if(own_, [&](const auto& entry) { return is_below(entry.first, clean); });
  if (base_ && base_->find(clean) != nullptr) removed_.insert(std::string(clean));
}

std::set<std::string> Tree::names_below(std::string_view clean) const {
  std::set<std::string> names;
  if (base_) {
    for (const std::string& name : base_->names_below(clean)) {
      if (find(prefix_below(clean) + name) != nullptr) names.insert(name);
    }
  }
  for (auto at = own_.upper_bound(prefix_below(clean));
       at != own_.end() && is_below(at->first, clean); ++at) {
    names.insert(child_name(at->first, clean));
  }
  return names;
}

std::vector<std::string> Tree::walk(std::string_view clean) const {
  std::vector<std::string> paths{std::string(clean)};
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string top = paths[i];
    const File* file = find(top);
    if (file == nullptr || file->kind != File::Kind::directory) continue;
    for (const std::string& name : names_below(top)) paths.push_back(prefix_below(top) + name);
  }
  return paths;
}

std::map<std::string, int> Tree::changes() const {
  std::map<std::string, int> changed;
  const auto touch_parents = [&](const std::string& path) {
    for (std::string up = parent_path(path); up != "/"; up = parent_path(up)) {
      changed.try_emplace(up, base_ && base_->find(up) != nullptr ? 0 : 1);
    }
  };
  for (const auto& [path, file] : own_) {
    changed[path] = base_ && base_->find(path) != nullptr ? 0 : 1;
    touch_parents(path);
  }
  for (const std::string& path : removed_) {
    if (own_.contains(path)) continue;
    changed[path] = 2;
    touch_parents(path);
  }
  return changed;
}

std::int64_t Tree::own_bytes() const {
  std::int64_t bytes = 0;
  for (const auto& [path, file] : own_) bytes += static_cast<std::int64_t>(file.data.size());
  return bytes;
}

void Tree::erase_all() {
  own_.clear();
  removed_.clear();
}

std::shared_ptr<const Tree> base_files() {
  static const std::shared_ptr<const Tree> files = std::make_shared<const Tree>(make_base_files());
  return files;
}

std::pair<Tree*, std::string> FilesView::place(std::string_view clean) const {
  Tree* tree = root_;
  std::string inside(clean);
  std::size_t longest = 0;
  for (const auto& [top, volume] : mounts_) {
    if (top.size() < longest || (clean != top && !is_below(clean, top))) continue;
    longest = top.size();
    tree = volume;
    inside = clean == top ? "/" : std::string(clean.substr(top == "/" ? 0 : top.size()));
  }
  return {tree, inside};
}

const File* FilesView::find(std::string_view clean) const {
  const auto [tree, inside] = place(clean);
  return tree->find(inside);
}

void FilesView::put(std::string_view clean, File file) {
  const auto [tree, inside] = place(clean);
  tree->put(inside, std::move(file));
}

void FilesView::remove(std::string_view clean) {
  const auto [tree, inside] = place(clean);
  tree->remove(inside);
}

std::set<std::string> FilesView::names_below(std::string_view clean) const {
  const auto [tree, inside] = place(clean);
  std::set<std::string> names = tree->names_below(inside);
  for (const auto& [top, volume] : mounts_) {
    if (is_below(top, clean)) names.insert(child_name(top, clean));
  }
  return names;
}

std::vector<std::string> FilesView::walk(std::string_view clean) const {
  std::vector<std::string> paths{std::string(clean)};
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string top = paths[i];
    const File* file = find(top);
    if (file == nullptr || file->kind != File::Kind::directory) continue;
    for (const std::string& name : names_below(top)) paths.push_back(prefix_below(top) + name);
  }
  return paths;
}

}  // namespace swarm::sim::fake
