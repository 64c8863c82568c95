#include "core/wire/image_answers.h"

#include "core/wire/json.h"

namespace swarm::wire {
namespace {

constexpr ApiVersion without_placeholders{1, 43};
constexpr ApiVersion without_virtual_size{1, 44};

json::array name_array(const std::vector<std::string>& names) {
  json::array array;
  for (const std::string& name : names) array.emplace_back(name);
  return array;
}

// Before API 1.43 an image without any name has placeholders, and one that lacks digests alone has
// null there.
void put_names(json::object& image, const std::vector<std::string>& tags,
               const std::vector<std::string>& digests, bool old) {
  image["RepoTags"] = name_array(tags);
  image["RepoDigests"] = name_array(digests);
  if (!old) return;
  if (tags.empty()) image["RepoTags"] = json::array{"<none>:<none>"};
  if (!digests.empty()) return;
  image["RepoDigests"] = nullptr;
  if (tags.empty()) image["RepoDigests"] = json::array{"<none>@<none>"};
}

}  // namespace

void append_image(std::string& text, const Image& image, const std::vector<std::string>& tags,
                  const std::vector<std::string>& digests, ApiVersion version) {
  const bool placeholders = version.given() && version < without_placeholders;
  const bool virtual_size = version.given() && version < without_virtual_size;
  // Most images are called alike everywhere, and then the engine's own bytes will do.
  const bool same_names = tags == image.tags && digests == image.digests;
  if (same_names && !tags.empty() && !digests.empty() && !virtual_size) {
    text += image.json;
    return;
  }
  Result<json::object> object = parse_object(image.json);
  if (!object) return;  // It has parsed once, so this cannot be.
  put_names(*object, tags, digests, placeholders);
  if (virtual_size && !object->contains("VirtualSize")) (*object)["VirtualSize"] = image.size;
  append_json(text, *object);
}

}  // namespace swarm::wire
