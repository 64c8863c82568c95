#include "core/api/container_list.h"

#include "core/api/container_query.h"
#include "core/api/container_status.h"
#include "core/api/listed_names.h"
#include "core/base/assert.h"
#include "core/wire/version_shapes.h"

#include <memory>
#include <string_view>
#include <utility>

namespace swarm {
namespace {

constexpr std::size_t piece_size = std::size_t{256} << 10;

// That part of an entry with other ports. In a string the quotes would be escaped: what looks like
// the member is the member. Its elements have no arrays in them.
std::string with_ports(std::string_view part, const std::string& ports) {
  constexpr std::string_view begin = "\"Ports\":[";
  const std::size_t from = part.find(begin);
  const std::size_t to = from == std::string_view::npos ? from : part.find(']', from);
  if (to == std::string_view::npos) return std::string(part);
  std::string text(part.substr(0, from));
  text.append(begin.substr(0, begin.size() - 1)).append(ports).append(part.substr(to + 1));
  return text;
}

void append_part(std::string& text, const ListedContainer& listed, std::string_view part) {
  const std::string changed = listed.ports.empty() ? std::string() : with_ports(part, listed.ports);
  append_with_names(text, listed.ports.empty() ? part : changed, listed.owner->name(),
                    listed.names);
}

void append_entry(std::string& text, const ListedContainer& listed, const wire::ContainerSize* size,
                  UnixNanos wall) {
  std::string_view rest = listed.entry.tail;
  SWARM_ASSERT(rest.ends_with('}'));
  append_part(text, listed, listed.entry.head);
  // A status holds words, digits and round brackets: nothing that JSON escapes.
  text += '"';
  text += container_status(*listed.container, *listed.owner, wall);
  text += '"';
  if (size != nullptr) {
    rest.remove_suffix(1);
    append_part(text, listed, rest);
    // As engines have it: what is nothing is not told.
    if (size->written != 0) text += ",\"SizeRw\":" + std::to_string(size->written);
    if (size->whole != 0) text += ",\"SizeRootFs\":" + std::to_string(size->whole);
    rest = "}";
  }
  append_part(text, listed, rest);
}

ListBlocks::Looks looks_at(const Cluster& cluster, UnixNanos wall) {
  return [&cluster, wall](const Container& container) -> ListBlocks::Look {
    const Engine* owner = cluster.engine(container.engine);
    SWARM_ASSERT(owner != nullptr);
    return {container_status(container, *owner, wall),
            container_status_until(container, *owner, wall), is_common(container, *owner)};
  };
}

// Each part begins with a comma; the first of them is none too many.
std::vector<SharedPart> as_array(std::vector<SharedPart>&& parts) {
  std::vector<SharedPart> array;
  array.reserve(parts.size() + 2);
  array.emplace_back(std::make_shared<const std::string>("["));
  for (SharedPart& part : parts) array.push_back(std::move(part));
  if (array.size() > 1) array[1].bytes.remove_prefix(1);
  array.emplace_back(std::make_shared<const std::string>("]\n"));
  return array;
}

}  // namespace

std::vector<SharedPart> kept_container_list(const Cluster& cluster, bool all, UnixNanos wall) {
  std::vector<SharedPart> parts;
  cluster.containers().list().append(parts, all, wall, looks_at(cluster, wall));
  return as_array(std::move(parts));
}

std::vector<SharedPart> kept_container_list(const Cluster& cluster,
                                            const std::vector<const Container*>& listed,
                                            UnixNanos wall) {
  const ListBlocks::Looks looks = looks_at(cluster, wall);
  std::vector<SharedPart> parts;
  for (const Container* each : listed) {
    cluster.containers().list().append(parts, each->key, wall, looks);
  }
  return as_array(std::move(parts));
}

std::vector<SharedPart> encode_container_list(const std::vector<ListedContainer>& listed,
                                              const ContainerSizes& sizes, UnixNanos wall,
                                              ApiVersion version) {
  std::vector<SharedPart> pieces;
  std::string piece = "[";
  for (const ListedContainer& each : listed) {
    if (&each != listed.data()) piece += ',';
    const std::size_t entry = each.entry.head.size() + each.entry.tail.size() + 256;
    const std::size_t needed = piece.size() + entry;
    if (needed > piece.capacity()) {
      if (needed > piece_size && piece.size() > 1) {
        pieces.emplace_back(std::make_shared<const std::string>(std::exchange(piece, {})));
      }
      piece.reserve(std::max(piece_size, entry));
    }
    const auto size = sizes.find(each.container->id);
    const std::size_t begin = piece.size();
    append_entry(piece, each, size == sizes.end() ? nullptr : &size->second, wall);
    wire::hide_newer_members(piece, begin, version);
  }
  piece += "]\n";
  pieces.emplace_back(std::make_shared<const std::string>(std::move(piece)));
  return pieces;
}

}  // namespace swarm
