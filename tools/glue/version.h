// Which program this is.
#pragma once

#include <string>

namespace swarm::tools {

std::string version();  // "2.0.0"
std::string commit();   // Of the source tree as it was configured; "HEAD" if that is unknown.

}  // namespace swarm::tools
