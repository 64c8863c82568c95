// Names and IDs: of containers made up as dockerd does, of images.
#pragma once

#include "core/base/random.h"

#include <string>
#include <string_view>

namespace swarm::sim::fake {

std::string random_name(Random& random);    // "quirky_turing"
bool is_valid_name(std::string_view name);  // [a-zA-Z0-9][a-zA-Z0-9_.-]+

// 64 hex digits that depend on the text alone: one image has one ID on all engines.
std::string digest_of(std::string_view text);

struct ImageReference {
  std::string repository;    // As shown: "busybox", "registry:5000/a/b".
  std::string tag;           // Empty with a digest.
  std::string digest;        // "sha256:..."
  std::string text() const;  // "busybox:latest"
  bool valid = true;
};
// "docker.io/library/busybox" and "busybox" are the same. No tag means latest.
ImageReference parse_reference(std::string_view text);

// What is wrong with the name of an image; empty if nothing is.
std::string reference_complaint(std::string_view text);

}  // namespace swarm::sim::fake
