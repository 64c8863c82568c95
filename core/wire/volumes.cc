#include "core/wire/docker.h"
#include "core/wire/json.h"

namespace swarm::wire {
namespace {

Volume decode_volume(const json::object& object, std::string& problem) {
  const ObjectReader read(object, "Volumes", problem);
  Volume volume;
  volume.name = read.text("Name");
  volume.driver = read.text("Driver");
  volume.scope = read.text("Scope");
  volume.labels = read.text_map("Labels");
  append_json(volume.json, object);
  if (volume.name.empty()) read.complain("Name", "the volume's name");
  return volume;
}

}  // namespace

Result<std::vector<Volume>> decode_volumes(std::string_view text) {
  json::monotonic_resource memory;
  const Result<json::object> answer = parse_object(text, &memory);
  if (!answer) return answer.error();
  std::string problem;
  std::vector<Volume> volumes;
  for (const json::object* object : ObjectReader(*answer, {}, problem).objects("Volumes")) {
    volumes.push_back(decode_volume(*object, problem));
  }
  if (!problem.empty()) return Error{Errc::internal, problem};
  return volumes;
}

}  // namespace swarm::wire
