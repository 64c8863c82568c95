// Image references: "registry:5000/a/b:1", "busybox", "x@sha256:...".
#pragma once

#include "core/cluster/engine.h"
#include "core/model/image.h"

#include <string>
#include <string_view>

namespace swarm {

struct ImageReference {
  std::string
      repository;      // Shortened as engines show it: "docker.io/library/busybox" is "busybox".
  std::string tag;     // Empty if none was given.
  std::string digest;  // "sha256:..."; empty if none was given.
};

ImageReference parse_image_reference(std::string_view text);

// Where a repository of that (shortened) name lies: "docker.io", "localhost:5000".
std::string registry_of(std::string_view repository);

// Whether an engine would read it at all: lower-case path components, an optional registry in
// front, a tag of word characters, a digest of hex digits (docker's reference grammar).
bool is_image_reference(std::string_view text);

// Does `reference` (an ID, a prefix of one with more than two digits, or a name; no tag means
// latest) mean that image? Spec core 4.7, with the tag that Docker implies.
bool image_matches(const Image& image, std::string_view reference);

// The first image of that engine that `reference` means; null if none.
const Image* find_image(const Engine& engine, std::string_view reference);

}  // namespace swarm
