#include "core/wire/object_order.h"

#include "core/wire/json.h"

namespace swarm::wire {
namespace {

// What a client sends wrongly is its own fault.
Error bad_request(const std::string& text) { return {Errc::bad_request, text}; }

}  // namespace

Result<ObjectOrder> decode_object_order(std::string_view text) {
  const Result<json::object> parsed = parse_object(text);
  if (!parsed) return bad_request(parsed.error().detail);
  std::string problem;
  const ObjectReader read(*parsed, {}, problem);
  ObjectOrder order;
  order.name = read.text("Name");
  order.driver = read.text("Driver");
  order.scope = read.text("Scope");
  order.labels = read.text_map("Labels");
  if (!problem.empty()) return bad_request(problem);
  return order;
}

Result<MemberOrder> decode_member_order(std::string_view text) {
  const Result<json::object> parsed = parse_object(text);
  if (!parsed) return bad_request(parsed.error().detail);
  std::string problem;
  const ObjectReader read(*parsed, {}, problem);
  MemberOrder order;
  order.container = read.text("Container");
  order.force = read.flag("Force");
  if (!problem.empty()) return bad_request(problem);
  return order;
}

std::string scope_of(std::string_view text) {
  const Result<json::object> parsed = parse_object(text);
  if (!parsed) return {};
  std::string ignored;
  return std::string(ObjectReader(*parsed, {}, ignored).text("Scope"));
}

}  // namespace swarm::wire
