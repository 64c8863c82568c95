// Lists of addresses as people write them: in an argument or in a file.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// "a:1, b:[2:3]00": comma-separated, blanks around items ignored, empty items
// skipped, ranges written out, each address once, in the order given. One bad
// item makes the list an error: it is an argument, and somebody is there to mend it.
Result<std::vector<std::string>> parse_entry_list(std::string_view text);

struct BadLine {
  std::size_t number = 0;  // From 1.
  std::string reason;
  bool operator==(const BadLine&) const = default;
};
struct EntryFile {
  std::vector<std::string> entries;  // Each once, in the order of the file.
  std::vector<BadLine> bad_lines;
  bool operator==(const EntryFile&) const = default;
};

// One address or range a line; "#" starts a comment. A bad line is reported and
// skipped, so that one slip of an editor cannot hide all other engines.
EntryFile parse_entry_file(std::string_view text);

}  // namespace swarm
