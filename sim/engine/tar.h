// Just enough of the ustar format for docker cp and docker export.
#pragma once

#include "sim/engine/files.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

struct TarEntry {
  std::string name;  // Relative, "dir/file"; directories without their last slash.
  File file;
};

std::string write_tar(const std::vector<TarEntry>& entries);
// Nothing if a header or a size does not fit. Devices and the like are skipped.
std::optional<std::vector<TarEntry>> read_tar(std::string_view bytes);

}  // namespace swarm::sim::fake
