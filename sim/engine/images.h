// Images: what is there, pulling, tagging, removing.
#pragma once

#include "sim/engine/daemon.h"
#include "sim/engine/names.h"

namespace swarm::sim::fake {

// An image as the simulated registry has it; its ID depends on the name alone.
Image registry_image(const ImageReference& reference);
// Makes it present. Nothing happens if it already is.
Image& add_image(Daemon& daemon, const std::string& name);
// Null if there is none. By name, digest, ID or the beginning of an ID.
Image* find_image(Daemon& daemon, std::string_view text);
// dockerd's refusal for an absent image, "No such image: busybox:latest".
Error no_such_image(std::string_view text);
void emit_image(Daemon& daemon, const Image& image, const std::string& action,
                const std::string& name);
// As lists show it; with the number of containers that are made from it, where that is counted.
void append_summary(std::string& text, const Image& image, std::optional<std::int64_t> users);

Result<Answer> list_images(Daemon& daemon, const Call& call);
Result<Answer> inspect_image(Daemon& daemon, const Call& call);
Result<Answer> image_history(Daemon& daemon, const Call& call);
Result<Answer> tag_image(Daemon& daemon, const Call& call);
Result<Answer> delete_image(Daemon& daemon, const Call& call);
Result<Answer> prune_images(Daemon& daemon, const Call& call);
Result<Answer> search_images(Daemon& daemon, const Call& call);
Result<Answer> pull_image(Daemon& daemon, const Call& call);
Result<Answer> inspect_distribution(Daemon& daemon, const Call& call);
Result<Answer> push_image(Daemon& daemon, const Call& call);
Result<Answer> commit_container(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
