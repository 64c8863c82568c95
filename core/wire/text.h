// JSON strings as Go's encoder writes them, which is what Docker clients get
// from an engine: < > & and line separators escaped, broken UTF-8 replaced.
#pragma once

#include <string>
#include <string_view>

namespace swarm::wire {

// Appends the string with its quotes.
void append_go_string(std::string& text, std::string_view value);
std::string go_string(std::string_view value);

}  // namespace swarm::wire
