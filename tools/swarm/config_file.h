// A file of settings (--config): the long names of flags as keys of a YAML mapping.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace swarm::tools {

// The key under which a file names the discovery argument.
inline constexpr const char* config_discovery = "discovery";

// Flag -> its values, as if each had been given on the command line. Flags of any command may stand
// there, so that one file can serve a whole host. Throws UsageError, which names the line: for a
// file that cannot be read or is no mapping, a key that is no flag, or a list where one value
// belongs.
std::map<std::string, std::vector<std::string>, std::less<>> read_config_file(
    const std::string& path);

}  // namespace swarm::tools
