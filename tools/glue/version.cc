#include "tools/glue/version.h"

namespace swarm::tools {

std::string version() { return SWARM_VERSION; }

std::string commit() { return SWARM_COMMIT; }

}  // namespace swarm::tools
