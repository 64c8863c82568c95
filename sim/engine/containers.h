// The routes that act on one container, and prune.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

Result<Answer> post_start(Daemon& daemon, const Call& call);
Result<Answer> post_stop(Daemon& daemon, const Call& call);
Result<Answer> post_restart(Daemon& daemon, const Call& call);
Result<Answer> post_kill(Daemon& daemon, const Call& call);
Result<Answer> post_pause(Daemon& daemon, const Call& call);
Result<Answer> post_unpause(Daemon& daemon, const Call& call);
Result<Answer> post_rename(Daemon& daemon, const Call& call);
Result<Answer> post_resize(Daemon& daemon, const Call& call);
Result<Answer> post_update(Daemon& daemon, const Call& call);
Result<Answer> delete_container(Daemon& daemon, const Call& call);
Result<Answer> prune_containers(Daemon& daemon, const Call& call);
Result<Answer> get_top(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
