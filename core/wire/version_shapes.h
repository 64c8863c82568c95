// Members that came or went with versions of the API.
#pragma once

#include "core/model/api_version.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace swarm::wire {

// `filters` of a query with one more value; both of its forms, {"a":["b"]} and {"a":{"b":true}},
// are understood. Of nonsense nothing is made better: it comes back as it is.
std::string with_filter(std::string_view filters, std::string_view name, std::string_view value);
bool has_filter(std::string_view filters, std::string_view name);

// Of an inspected image, as it looked before API 1.44 and before 1.45. Errors stay as they are.
void add_virtual_size(std::string& image);
void add_image_container(std::string& image);

// Of an element of GET /containers/json that ends `text` and begins at `begin`: without the members
// that came after that version. From `container_list_complete` on there are none.
inline constexpr ApiVersion container_list_complete{1, 52};
void hide_newer_members(std::string& text, std::size_t begin, ApiVersion version);

}  // namespace swarm::wire
