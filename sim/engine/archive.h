// Files of a container: docker cp, diff, export.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

Result<Answer> get_archive(Daemon& daemon, const Call& call);
Result<Answer> head_archive(Daemon& daemon, const Call& call);
Result<Answer> put_archive(Daemon& daemon, const Call& call);
Result<Answer> get_changes(Daemon& daemon, const Call& call);
Result<Answer> get_export(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
