// The daemon about itself: ping, version, info, disk usage.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

Result<Answer> ping(Daemon& daemon, const Call& call);
Result<Answer> get_version(Daemon& daemon, const Call& call);
Result<Answer> get_info(Daemon& daemon, const Call& call);
Result<Answer> get_disk_usage(Daemon& daemon, const Call& call);
Result<Answer> prune_build(Daemon& daemon, const Call& call);
Result<Answer> post_auth(Daemon& daemon, const Call& call);
Result<Answer> not_a_manager(Daemon& daemon, const Call& call);
Result<Answer> not_supported(Daemon& daemon, const Call& call);
Result<Answer> list_plugins(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
