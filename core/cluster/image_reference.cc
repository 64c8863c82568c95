#include "core/cluster/image_reference.h"

#include <algorithm>

namespace swarm {
namespace {

std::string shortened(std::string_view repository) {
  for (const std::string_view host : {"docker.io/", "index.docker.io/"}) {
    if (!repository.starts_with(host)) continue;
    repository.remove_prefix(host.size());
    if (repository.starts_with("library/")) repository.remove_prefix(8);
    break;
  }
  return std::string(repository);
}

bool id_matches(std::string_view id, std::string_view reference) {
  constexpr std::string_view algorithm = "sha256:";
  if (reference.starts_with(algorithm)) reference.remove_prefix(algorithm.size());
  if (id.starts_with(algorithm)) id.remove_prefix(algorithm.size());
  return reference.size() > 2 && id.starts_with(reference);
}

}  // namespace

ImageReference parse_image_reference(std::string_view text) {
  ImageReference reference;
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) {
    reference.digest = text.substr(at + 1);
    text = text.substr(0, at);
  }
  // A colon before a slash belongs to the registry's port.
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos && text.find('/', colon) == std::string_view::npos) {
    reference.tag = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  reference.repository = shortened(text);
  return reference;
}

bool image_matches(const Image& image, std::string_view reference) {
  if (id_matches(image.id, reference)) return true;
  const ImageReference wanted = parse_image_reference(reference);
  if (!wanted.digest.empty()) {
    const std::string digest = wanted.repository + "@" + wanted.digest;
    return std::ranges::find(image.digests, digest) != image.digests.end();
  }
  const std::string name = wanted.repository + ":" + (wanted.tag.empty() ? "latest" : wanted.tag);
  return std::ranges::any_of(image.tags, [&](const std::string& tag) {
    const ImageReference own = parse_image_reference(tag);
    return own.repository + ":" + own.tag == name;
  });
}

const Image* find_image(const Engine& engine, std::string_view reference) {
  const auto found = std::ranges::find_if(
      engine.images, [&](const Image& image) { return image_matches(image, reference); });
  return found == engine.images.end() ? nullptr : &*found;
}

}  // namespace swarm
