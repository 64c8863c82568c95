// The lines of a pull on many nodes: newline-delimited JSON, one object a line
// (api-cli 3.6 and 4.8).
#pragma once

#include <string>
#include <string_view>

namespace swarm::wire {

// {"status":"<text>","id":"<node>"}
std::string encode_status_line(std::string_view node, std::string_view text);

// {"error":"<text>","errorDetail":{"code":1,"message":"<text>"}}: the last line of a failed stream.
std::string encode_error_line(std::string_view text);

// An engine's progress object under the name of its node.
struct ProgressLine {
  std::string bytes;      // Empty: the object says nothing that a client can show.
  bool measures = false;  // Only tells how far it is: the next one replaces it.
};
// What an engine prints as it works ({"stream":"..."}), as a line; empty if it prints nothing here.
std::string printed_line(std::string_view object);

// "Pulling <image>... : <engine's status>", the other members as they came. Layers lose their IDs,
// so that a client shows one line a node. Without a prefix the status stays as it is.
ProgressLine encode_progress_line(std::string_view object, std::string_view node,
                                  std::string_view prefix);

}  // namespace swarm::wire
