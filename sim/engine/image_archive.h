// Images as archives: docker save, load and import.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

Result<Answer> save_images(Daemon& daemon, const Call& call);
Result<Answer> load_images(Daemon& daemon, const Call& call);
// POST /images/create with fromSrc=-.
Result<Answer> import_image(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
