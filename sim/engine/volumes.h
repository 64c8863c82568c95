// Volumes and mounts.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

// Makes the volume unless it is there. An empty name: an anonymous one.
Result<Volume*> ensure_volume(Daemon& daemon, std::string name, const std::string& driver);

void mount_volumes(Daemon& daemon, const Container& container);
void release_volumes(Daemon& daemon, const Container& container);
// At removal of the container: gives its volumes back, removes anonymous ones if asked to.
void drop_volumes(Daemon& daemon, const Container& container, bool remove_anonymous);

json::object volume_json(const Volume& volume);

Result<Answer> list_volumes(Daemon& daemon, const Call& call);
Result<Answer> inspect_volume(Daemon& daemon, const Call& call);
Result<Answer> create_volume(Daemon& daemon, const Call& call);
Result<Answer> delete_volume(Daemon& daemon, const Call& call);
Result<Answer> prune_volumes(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
