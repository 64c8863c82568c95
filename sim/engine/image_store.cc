// Which images there are and what their content is.
#include "sim/engine/images.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

// What an image runs if nothing is said: a shell for the bare systems, a server for the rest.
std::vector<std::string> usual_command(const std::string& repository) {
  const std::string name = repository.substr(repository.rfind('/') + 1);
  if (name == "busybox") return {"sh"};
  if (name == "alpine") return {"/bin/sh"};
  if (name == "ubuntu") return {"/bin/bash"};
  if (name == "debian") return {"bash"};
  if (name == "hello-world") return {"/hello"};
  if (name == "nginx") return {"nginx", "-g", "daemon off;"};
  if (name == "httpd") return {"httpd"};
  if (name == "redis") return {"redis-server"};
  return {"server"};
}

std::uint64_t number_from(std::string_view hex) {
  std::uint64_t number = 0;
  std::from_chars(hex.data(), hex.data() + hex.size(), number, 16);
  return number;
}

}  // namespace

Image registry_image(const ImageReference& reference) {
  const std::string name = reference.text();
  Image image;
  image.id = "sha256:" + digest_of("image " + name);
  const std::string digest =
      reference.digest.empty() ? "sha256:" + digest_of("manifest " + name) : reference.digest;
  image.digests = {reference.repository + "@" + digest};
  if (!reference.tag.empty()) image.tags = {name};
  const std::uint64_t dice = number_from(digest_of("facts " + name).substr(0, 12));
  image.created =
      (std::int64_t{1'690'000'000} + static_cast<std::int64_t>(dice % 10'000'000)) * 1'000'000'000;
  image.size = reference.repository == "busybox"
                   ? 4'261'502
                   : 5'000'000 + static_cast<std::int64_t>(dice / 7 % 200'000'000);
  image.command = usual_command(reference.repository);
  image.environment = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
  return image;
}

Image& add_image(Daemon& daemon, const std::string& name) {
  const ImageReference reference = parse_reference(name);
  Image fresh = registry_image(reference);
  Image& image = daemon.images.try_emplace(fresh.id, fresh).first->second;
  if (!reference.tag.empty()) {
    const std::string tag = reference.text();
    const auto old = daemon.tags.find(tag);
    if (old != daemon.tags.end() && old->second != image.id) {
      std::erase(daemon.images.find(old->second)->second.tags, tag);
    }
    daemon.tags[tag] = image.id;
    if (std::ranges::find(image.tags, tag) == image.tags.end()) image.tags.push_back(tag);
  }
  return image;
}

Image* find_image(Daemon& daemon, std::string_view text) {
  const std::string whole =
      text.starts_with("sha256:") ? std::string(text) : "sha256:" + std::string(text);
  if (const auto exact = daemon.images.find(whole); exact != daemon.images.end())
    return &exact->second;
  if (text.empty()) return nullptr;
  const ImageReference reference = parse_reference(text);
  if (reference.digest.empty()) {
    const auto tag = daemon.tags.find(reference.text());
    if (tag != daemon.tags.end()) return &daemon.images.find(tag->second)->second;
  } else {
    const std::string digest = reference.repository + "@" + reference.digest;
    for (auto& [id, image] : daemon.images) {
      if (std::ranges::find(image.digests, digest) != image.digests.end()) return &image;
    }
  }
  const bool is_hex = text.size() >= 4 && std::ranges::all_of(whole.substr(7), [](char c) {
                        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                      });
  const auto first = daemon.images.lower_bound(whole);
  const bool fits = is_hex && first != daemon.images.end() && first->first.starts_with(whole);
  return fits ? &first->second : nullptr;
}

Error no_such_image(std::string_view text) {
  const ImageReference reference = parse_reference(text);
  return refuse(404,
                fmt::format("No such image: {}",
                            text.starts_with("sha256:") ? std::string(text) : reference.text()));
}

void emit_image(Daemon& daemon, const Image& image, const std::string& action,
                const std::string& name) {
  std::map<std::string, std::string> attributes = image.labels;
  attributes["name"] = name;
  // Pulls are events of the name, the others of the image.
  daemon.emit("image", action, action == "pull" ? name : image.id, std::move(attributes));
}

}  // namespace swarm::sim::fake
