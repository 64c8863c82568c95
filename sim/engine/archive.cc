#include "sim/engine/archive.h"

#include "sim/engine/base64.h"
#include "sim/engine/life.h"
#include "sim/engine/tar.h"
#include "sim/engine/time_text.h"

#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

struct Place {
  Container* container = nullptr;
  std::string path;
  File file;
};

Result<Place> find_place(Daemon& daemon, const Call& call) {
  const std::string path = call.query.get("path");
  if (path.empty()) return refuse(400, "Bad parameters: 'path' cannot be empty");
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  FilesView files = view_of(daemon, **found);
  std::string clean = clean_path(path);
  const File* file = files.find(clean);
  if (file != nullptr && file->kind == File::Kind::link) {
    clean = clean_path(file->data, parent_path(clean));
    file = files.find(clean);
  }
  if (file == nullptr) {
    return refuse(404,
                  fmt::format("Could not find the file {} in container {}", path, call.name()));
  }
  return Place{*found, clean, *file};
}

std::string stat_header(const Place& place) {
  // Go's FileMode: the directory bit is the highest one.
  const bool directory = place.file.kind == File::Kind::directory;
  json::object stat;
  stat["name"] = place.path == "/" ? "/" : base_name(place.path);
  stat["size"] = directory ? std::size_t{4096} : place.file.data.size();
  stat["mode"] = place.file.mode | (directory ? 0x80000000u : 0u);
  stat["mtime"] = rfc3339(place.file.modified);
  stat["linkTarget"] = "";
  return to_base64(json::serialize(stat));
}

std::vector<TarEntry> entries_below(FilesView& files, const std::string& top,
                                    const std::string& shown) {
  std::vector<TarEntry> entries;
  for (const std::string& path : files.walk(top)) {
    const File* file = files.find(path);
    if (file == nullptr) continue;
    std::string name = shown + path.substr(top == "/" ? 0 : top.size());
    while (name.starts_with('/')) name.erase(0, 1);
    if (name.empty()) name = ".";
    entries.push_back({name, *file});
  }
  return entries;
}

Answer tar_answer(std::string tar) {
  return {.body = std::move(tar), .type = "application/x-tar", .extra = {}};
}

}  // namespace

Result<Answer> get_archive(Daemon& daemon, const Call& call) {
  auto place = find_place(daemon, call);
  if (!place) return place.error();
  FilesView files = view_of(daemon, *place->container);
  Answer answer = tar_answer(write_tar(entries_below(files, place->path, base_name(place->path))));
  answer.extra.add("X-Docker-Container-Path-Stat", stat_header(*place));
  emit_container(daemon, *place->container, "archive-path");
  return answer;
}

Result<Answer> head_archive(Daemon& daemon, const Call& call) {
  auto place = find_place(daemon, call);
  if (!place) return place.error();
  Answer answer = empty_answer(200);
  answer.extra.add("X-Docker-Container-Path-Stat", stat_header(*place));
  return answer;
}

Result<Answer> put_archive(Daemon& daemon, const Call& call) {
  auto place = find_place(daemon, call);
  if (!place) return place.error();
  if (place->file.kind != File::Kind::directory) {
    return refuse(400, "extraction point is not a directory");
  }
  const auto entries = read_tar(call.body);
  if (!entries) return refuse(400, "archive/tar: invalid tar header");
  FilesView files = view_of(daemon, *place->container);
  for (const TarEntry& entry : *entries) {
    // An absolute or climbing name stays below the directory asked for.
    const std::string path = clean_path(place->path + clean_path(entry.name));
    const File* old = files.find(path);
    const bool is_directory = entry.file.kind == File::Kind::directory;
    if (old != nullptr && (old->kind == File::Kind::directory) != is_directory) {
      if (call.query.flag("noOverwriteDirNonDir")) {
        return refuse(400,
                      fmt::format("cannot overwrite non-directory \"{}\" with directory", path));
      }
      files.remove(path);
    }
    if (is_directory && old != nullptr) continue;
    files.put(path, entry.file);
  }
  emit_container(daemon, *place->container, "extract-to-dir");
  return empty_answer(200);
}

Result<Answer> get_changes(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  json::array list;
  if ((*found)->files) {
    for (const auto& [path, kind] : (*found)->files->changes()) {
      list.push_back({{"Path", path}, {"Kind", kind}});
    }
  }
  return json_answer(list.empty() ? json::value(nullptr) : json::value(std::move(list)));
}

Result<Answer> get_export(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  FilesView files(tree_of(daemon, **found));
  Answer answer = tar_answer(write_tar(entries_below(files, "/", "")));
  answer.type = "application/octet-stream";
  emit_container(daemon, **found, "export");
  return answer;
}

}  // namespace swarm::sim::fake
