#include "tools/glue/file_limit.h"

#include <sys/resource.h>

namespace swarm::tools {

void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // If it fails the old limit stays: fewer connections.
}

}  // namespace swarm::tools
