// Docker's JSON to model values: bytes in, Result out. Every decoder is
// bounded (depth 32, the size the caller read) and lenient about members it
// does not know; a member of the wrong type is an error that names it.
#pragma once

#include "core/base/result.h"
#include "core/model/container.h"
#include "core/model/engine_event.h"
#include "core/model/engine_facts.h"
#include "core/model/image.h"
#include "core/model/network.h"
#include "core/model/volume.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

// GET /info. Leaves the API versions alone.
Result<EngineFacts> decode_info(std::string_view json);

// GET /version: adds api, api_min (1.12 if absent, as old engines) and server_version.
Result<bool> decode_version(std::string_view json, EngineFacts& facts);

// The node whose containers are decoded: for names and addresses in the kept list entry.
struct NodeRef {
  std::string_view name;
  std::string_view ip;
};

// GET /containers/json?all=1. Fills everything a list tells (state, and exit code
// and health from "Status" texts such as "Exited (137) 2 hours ago"), and `list`.
Result<std::vector<Container>> decode_container_list(std::string_view json, const NodeRef& node);

// GET /containers/{id}/json: fills what only inspect tells, and state, times and health. The
// container's other members stay. Sets `inspected`.
Result<bool> decode_container_inspect(std::string_view json, Container& container);

Result<std::vector<Image>> decode_images(std::string_view json);
Result<std::vector<Network>> decode_networks(std::string_view json);
Result<std::vector<Volume>> decode_volumes(std::string_view json);

// One object of GET /events; knows the form before API 1.22 and the one from 1.52.
Result<EngineEvent> decode_event(std::string_view json);

// The "message" of an engine's error body, or the body itself if it is not JSON.
std::string error_message(std::string_view body);

// "Id" and "Warnings" of a 201 to POST /containers/create.
struct CreateAnswer {
  std::string id;
  std::vector<std::string> warnings;
};
Result<CreateAnswer> decode_create_answer(std::string_view json);

// RFC 3339 with up to nine decimals to Unix nanoseconds; 0 for "0001-01-01T00:00:00Z" and nonsense.
UnixNanos parse_time(std::string_view text);
std::string format_time(UnixNanos time);  // "2026-11-24T04:09:48.123456789Z", zeros trimmed

// Cuts a stream of JSON objects (with or without separators) into single objects.
class ObjectSplitter {
 public:
  explicit ObjectSplitter(std::size_t object_max = 1u << 20) : object_max_(object_max) {}
  // Calls back with each complete object. False: nonsense, or an object over the bound.
  bool feed(std::string_view bytes, const std::function<void(std::string_view object)>& each);

 private:
  // Where the byte stands to the objects.
  enum class Place { between, begins, within, ends, nonsense };
  Place step(char c);
  void step_in_string(char c);
  bool deliver(std::string_view part, const std::function<void(std::string_view object)>& each);

  std::size_t object_max_;
  std::string partial_;  // The object begun so far.
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace swarm::wire
