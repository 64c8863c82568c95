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

bool all_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view lower_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view separators = "._-";

// "a", "my-app", "x__y": separators stand between letters or digits.
bool is_component(std::string_view text) {
  const std::string allowed = std::string(lower_and_digits) + std::string(separators);
  return all_of(text, allowed) && separators.find(text.front()) == std::string_view::npos &&
         separators.find(text.back()) == std::string_view::npos;
}

// The part before the first slash is a registry if it looks like a host.
bool is_registry(std::string_view text) {
  constexpr std::string_view host =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]";
  const bool looks_so = text == "localhost" || text.find_first_of(".:") != std::string_view::npos;
  return looks_so && all_of(text, host);
}

bool is_repository(std::string_view text) {
  constexpr std::size_t name_max = 255;
  if (text.size() > name_max) return false;
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos && is_registry(text.substr(0, slash))) {
    text.remove_prefix(slash + 1);
  }
  while (true) {
    const std::size_t end = text.find('/');
    if (!is_component(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_tag(std::string_view text) {
  constexpr std::size_t tag_max = 128;
  constexpr std::string_view word =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  return text.size() <= tag_max && all_of(text, word) && text.front() != '.' && text.front() != '-';
}

bool is_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos &&
         all_of(text.substr(0, colon), "abcdefghijklmnopqrstuvwxyz0123456789+._-") &&
         all_of(text.substr(colon + 1), "0123456789abcdef");
}

}  // namespace

std::string registry_of(std::string_view repository) {
  const std::size_t slash = repository.find('/');
  const bool named = slash != std::string_view::npos && is_registry(repository.substr(0, slash));
  return std::string(named ? repository.substr(0, slash) : "docker.io");
}

bool is_image_reference(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos && !is_digest(text.substr(at + 1))) return false;
  std::string_view name = text.substr(0, at);
  const std::size_t colon = name.rfind(':');
  if (colon != std::string_view::npos && name.find('/', colon) == std::string_view::npos) {
    if (!is_tag(name.substr(colon + 1))) return false;
    name = name.substr(0, colon);
  }
  return is_repository(name);
}

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
