// An engine's own JSON under a name that is right in the whole cluster.
#pragma once

#include <string>
#include <string_view>

namespace swarm::wire {

// The object with another text as that member; as it came if it is no JSON object.
std::string with_text(std::string_view object, std::string_view member, std::string_view text);

// The object with another value of "Name"; as it came if it is no JSON object.
std::string with_name(std::string_view object, std::string_view name);

// The same of an element of an engine's list, which is known to be a sound object whose members
// have different names: no other byte changes.
std::string with_listed_name(std::string_view object, std::string_view name);

}  // namespace swarm::wire
