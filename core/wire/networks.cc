#include "core/wire/docker.h"
#include "core/wire/json.h"

namespace swarm::wire {
namespace {

Network decode_network(const json::object& object, std::string& problem) {
  const ObjectReader read(object, {}, problem);
  Network network;
  network.id = read.text("Id");
  network.name = read.text("Name");
  network.driver = read.text("Driver");
  network.scope = read.text("Scope");
  network.labels = read.text_map("Labels");
  if (network.id.empty()) read.complain("Id", "the network's ID");
  return network;
}

}  // namespace

Result<std::vector<Network>> decode_networks(std::string_view text) {
  json::monotonic_resource memory;
  const Result<json::array> array = parse_array(text, &memory);
  if (!array) return array.error();
  const std::vector<std::string_view> pieces = array_elements(text);
  std::vector<Network> networks;
  networks.reserve(array->size());
  std::string problem;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const json::object* object = (*array)[i].if_object();
    if (object == nullptr) return Error{Errc::internal, "expected an array of objects"};
    networks.push_back(decode_network(*object, problem));
    networks.back().json = pieces[i];
  }
  if (!problem.empty()) return Error{Errc::internal, problem};
  return networks;
}

}  // namespace swarm::wire
