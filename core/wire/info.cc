#include "core/wire/docker.h"
#include "core/wire/json.h"

#include <algorithm>
#include <string>

namespace swarm::wire {
namespace {

// "PODMAN:host1:.var.lib.containers.storage": an ID has neither slashes nor bars.
std::string podman_id(std::string_view host, std::string_view storage) {
  std::string id = "PODMAN:" + std::string(host) + ":" + std::string(storage);
  std::ranges::replace_if(
      id, [](char c) { return c == '/' || c == '|'; }, '.');
  return id;
}

}  // namespace

Result<EngineFacts> decode_info(std::string_view text) {
  json::monotonic_resource memory;
  const Result<json::object> info = parse_object(text, &memory);
  if (!info) return info.error();
  std::string problem;
  const ObjectReader read(*info, {}, problem);
  EngineFacts facts;
  facts.id = read.text("ID");
  facts.name = read.text("Name");
  // Podman draws a new ID for each answer. Host and storage tell one from another as well.
  if (read.contains("BuildahVersion")) {
    facts.id = podman_id(facts.name, read.text("DockerRootDir"));
  }
  facts.cpus = read.integer("NCPU");
  facts.memory_bytes = read.integer("MemTotal");
  facts.labels = read.texts("Labels");
  facts.storage_driver = read.text("Driver");
  facts.kernel_version = read.text("KernelVersion");
  facts.operating_system = read.text("OperatingSystem");
  facts.os_type = read.text("OSType");
  facts.architecture = read.text("Architecture");
  facts.server_version = read.text("ServerVersion");
  facts.system_time = parse_time(read.text("SystemTime"));
  if (!problem.empty()) return Error{Errc::internal, problem};
  return facts;
}

Result<bool> decode_version(std::string_view text, EngineFacts& facts) {
  json::monotonic_resource memory;
  const Result<json::object> version = parse_object(text, &memory);
  if (!version) return version.error();
  std::string problem;
  const ObjectReader read(*version, {}, problem);
  const std::optional<ApiVersion> api = parse_api_version(read.text("ApiVersion"));
  std::string_view lowest = read.text("MinAPIVersion");
  if (lowest.empty()) lowest = "1.12";  // Engines before 1.13 do not tell, and serve this.
  const std::optional<ApiVersion> api_min = parse_api_version(lowest);
  if (!api) read.complain("ApiVersion", "a version such as 1.41");
  if (!api_min) read.complain("MinAPIVersion", "a version such as 1.12");
  const std::string_view server_version = read.text("Version");
  if (!problem.empty()) return Error{Errc::internal, problem};
  facts.api = *api;
  facts.api_min = *api_min;
  if (!server_version.empty()) facts.server_version = server_version;
  return true;
}

}  // namespace swarm::wire
