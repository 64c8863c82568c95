#include "core/wire/pull_progress.h"

#include <boost/json.hpp>

namespace swarm::wire {

namespace json = boost::json;

std::string encode_status_line(std::string_view node, std::string_view text) {
  return json::serialize(json::object{{"status", text}, {"id", node}}) + "\n";
}

std::string encode_error_line(std::string_view text) {
  return json::serialize(json::object{
             {"error", text}, {"errorDetail", json::object{{"code", 1}, {"message", text}}}}) +
         "\n";
}

std::string printed_line(std::string_view object) {
  json::error_code error;
  const json::value value = json::parse(object, error);
  if (error || !value.is_object()) return {};
  const json::value* stream = value.get_object().if_contains("stream");
  if (stream == nullptr || !stream->is_string() || stream->get_string().empty()) return {};
  return json::serialize(json::object{{"stream", *stream}}) + "\n";
}

ProgressLine encode_progress_line(std::string_view object, std::string_view node,
                                  std::string_view prefix) {
  json::error_code error;
  json::value value = json::parse(object, error);
  if (error || !value.is_object()) return {};
  json::object& line = value.get_object();
  const json::value* status = line.if_contains("status");
  if (status == nullptr || !status->is_string() || status->get_string().empty()) return {};

  ProgressLine out;
  const json::value* detail = line.if_contains("progressDetail");
  out.measures = detail != nullptr && detail->is_object() && !detail->get_object().empty();
  if (!prefix.empty()) {
    line["status"] = std::string(prefix) + " : " + std::string(status->get_string());
  }
  line["id"] = node;
  out.bytes = json::serialize(line) + "\n";
  return out;
}

}  // namespace swarm::wire
