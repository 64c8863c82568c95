// Small answers of an engine: errors, and the one to a create.
#include "core/wire/docker.h"
#include "core/wire/json.h"

#include <cstddef>

namespace swarm::wire {

std::string error_message(std::string_view body) {
  constexpr std::size_t text_max = 65536;
  if (const Result<json::object> error = parse_object(body)) {
    std::string ignored;
    const std::string_view message = ObjectReader(*error, {}, ignored).text("message");
    if (!message.empty()) return std::string(message.substr(0, text_max));
  }
  const std::size_t last = body.find_last_not_of(" \t\r\n");
  return std::string(body.substr(0, last + 1).substr(0, text_max));
}

Result<CreateAnswer> decode_create_answer(std::string_view text) {
  const Result<json::object> answer = parse_object(text);
  if (!answer) return answer.error();
  std::string problem;
  const ObjectReader read(*answer, {}, problem);
  CreateAnswer created;
  created.id = read.text("Id");
  created.warnings = read.texts("Warnings");
  if (created.id.empty()) read.complain("Id", "the container's ID");
  if (!problem.empty()) return Error{Errc::internal, problem};
  return created;
}

}  // namespace swarm::wire
