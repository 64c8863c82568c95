#include "sim/engine/image_archive.h"

#include "sim/engine/images.h"
#include "sim/engine/json_access.h"
#include "sim/engine/tar.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace swarm::sim::fake {
namespace {

constexpr std::string_view manifest_name = "manifest.json";

Answer lines_answer(std::string lines) {
  return {.status = 200, .body = std::move(lines), .extra = {}};
}

std::string printed(const std::string& text) {
  return json::serialize(json::object{{"stream", text + "\n"}}) + "\r\n";
}

// Where dockerd unpacks an archive, it says that of one that breaks off.
Error broken_archive() {
  return refuse(500, "Error processing tar file(exit status 1): unexpected EOF");
}

TarEntry text_entry(std::string name, std::string text) {
  TarEntry entry;
  entry.name = std::move(name);
  entry.file.data = std::move(text);
  return entry;
}

// The tags that an archive has images of; nothing if it has no manifest.
std::optional<std::vector<std::string>> tags_in(const std::vector<TarEntry>& entries) {
  const auto manifest = std::ranges::find_if(
      entries, [](const TarEntry& each) { return each.name == manifest_name; });
  if (manifest == entries.end()) return std::nullopt;
  boost::system::error_code error;
  const json::value list = json::parse(manifest->file.data, error);
  if (error || !list.is_array()) return std::nullopt;
  std::vector<std::string> tags;
  for (const json::value& each : list.get_array()) {
    const json::value* names =
        each.is_object() ? each.get_object().if_contains("RepoTags") : nullptr;
    if (names == nullptr || !names->is_array()) continue;
    for (const json::value& name : names->get_array()) {
      if (name.is_string()) tags.emplace_back(name.get_string());
    }
  }
  return tags;
}

}  // namespace

// The simulated layers hold nothing: the manifest tells which images these are.
Result<Answer> save_images(Daemon& daemon, const Call& call) {
  std::vector<std::string> names = call.query.all("names");
  if (!call.holes.empty()) names = {call.name()};
  json::array manifest;
  for (const std::string& name : names) {
    const Image* image = find_image(daemon, name);
    if (image == nullptr) return no_such_image(name);
    manifest.push_back(json::object{{"Config", image->id.substr(7) + ".json"},
                                    {"RepoTags", to_json(image->tags)},
                                    {"Layers", json::array()}});
  }
  Answer answer;
  answer.type = "application/x-tar";
  answer.body = write_tar({text_entry(std::string(manifest_name), json::serialize(manifest))});
  return answer;
}

Result<Answer> load_images(Daemon& daemon, const Call& call) {
  const auto entries = read_tar(call.body);
  if (!entries) return broken_archive();
  const auto tags = tags_in(*entries);
  if (!tags) return refuse(500, "invalid archive: does not contain a manifest.json");
  std::string lines;
  for (const std::string& tag : *tags) {
    const Image& image = add_image(daemon, tag);
    emit_image(daemon, image, "load", image.id);
    lines += printed("Loaded image: " + tag);
  }
  return lines_answer(std::move(lines));
}

Result<Answer> import_image(Daemon& daemon, const Call& call) {
  constexpr std::size_t tar_block = 512;
  if (call.body.size() < tar_block || !read_tar(call.body)) return broken_archive();
  std::string name = call.query.get("repo");
  const std::string tag = call.query.get("tag");
  if (!name.empty() && !tag.empty()) name += ":" + tag;
  const ImageReference reference = parse_reference(name);
  if (!name.empty() && !reference.valid) return refuse(400, "invalid reference format");
  Image image;
  // The time of the import is part of the image: each engine makes another one.
  image.id = "sha256:" + digest_of("import " + daemon.new_id());
  image.created = daemon.now.wall;
  image.size = static_cast<std::int64_t>(call.body.size());
  Image& kept = daemon.images.try_emplace(image.id, image).first->second;
  if (!name.empty()) {
    const std::string text = reference.text();
    const auto old = daemon.tags.find(text);
    if (old != daemon.tags.end()) {
      std::erase(daemon.images.find(old->second)->second.tags, text);
    }
    daemon.tags[text] = kept.id;
    kept.tags.push_back(text);
  }
  emit_image(daemon, kept, "import", kept.id);
  return lines_answer(json::serialize(json::object{{"status", kept.id}}) + "\r\n");
}

}  // namespace swarm::sim::fake
