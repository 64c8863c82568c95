#include "sim/engine/system.h"

#include "sim/engine/container_json.h"
#include "sim/engine/images.h"
#include "sim/engine/json_access.h"
#include "sim/engine/life.h"
#include "sim/engine/time_text.h"
#include "sim/engine/volumes.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

constexpr const char* kernel = "6.1.0-sim-amd64";
constexpr const char* system_name = "Simulated Linux";

struct Counts {
  int running = 0, paused = 0, stopped = 0;
};

Counts count_containers(const Daemon& daemon) {
  Counts counts;
  for (const auto& [id, container] : daemon.containers) {
    if (container->phase == Phase::paused) {
      ++counts.paused;
    } else if (is_running(*container) || container->phase == Phase::restarting) {
      ++counts.running;
    } else {
      ++counts.stopped;
    }
  }
  return counts;
}

void add_platform(const Daemon& daemon, json::object& info) {
  info["KernelVersion"] = kernel;
  info["OperatingSystem"] = system_name;
  info["OSVersion"] = "1";
  info["OSType"] = "linux";
  info["Architecture"] = "x86_64";
  info["IndexServerAddress"] = "https://index.docker.io/v1/";
  info["RegistryConfig"] = {{"AllowNondistributableArtifactsCIDRs", nullptr},
                            {"AllowNondistributableArtifactsHostnames", nullptr},
                            {"InsecureRegistryCIDRs", json::array{"127.0.0.0/8"}},
                            {"IndexConfigs",
                             {{"docker.io",
                               {{"Name", "docker.io"},
                                {"Mirrors", json::array()},
                                {"Secure", true},
                                {"Official", true}}}}},
                            {"Mirrors", nullptr}};
  info["NCPU"] = daemon.options.cpus;
  info["MemTotal"] = daemon.options.memory_bytes;
  info["GenericResources"] = nullptr;
  info["DockerRootDir"] = "/var/lib/docker";
  info["HttpProxy"] = info["HttpsProxy"] = info["NoProxy"] = "";
}

void add_features(json::object& info) {
  for (const char* name :
       {"MemoryLimit", "SwapLimit", "CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "CPUSet",
        "PidsLimit", "IPv4Forwarding", "BridgeNfIptables", "BridgeNfIp6tables"}) {
    info[name] = true;
  }
  info["KernelMemoryTCP"] = info["OomKillDisable"] = info["Debug"] = false;
}

void add_runtime(json::object& info) {
  info["DefaultRuntime"] = "runc";
  info["Runtimes"] = {{"runc", {{"path", "runc"}}}};
  info["Swarm"] = {{"NodeID", ""},
                   {"NodeAddr", ""},
                   {"LocalNodeState", "inactive"},
                   {"ControlAvailable", false},
                   {"Error", ""},
                   {"RemoteManagers", nullptr}};
  info["LiveRestoreEnabled"] = false;
  info["Isolation"] = "";
  info["InitBinary"] = "docker-init";
  for (const char* name : {"ContainerdCommit", "RuncCommit", "InitCommit"}) {
    info[name] = {{"ID", "simulated"}, {"Expected", "simulated"}};
  }
  info["SecurityOptions"] = json::array{"name=seccomp,profile=builtin", "name=cgroupns"};
  info["Warnings"] = nullptr;
}

}  // namespace

Result<Answer> ping(Daemon&, const Call& call) {
  Answer answer;
  answer.type = "text/plain; charset=utf-8";
  if (call.method != "HEAD") answer.body = "OK";
  answer.extra.add("Builder-Version", "2");
  answer.extra.add("Swarm", "inactive");
  answer.extra.add("Cache-Control", "no-cache, no-store, must-revalidate");
  answer.extra.add("Pragma", "no-cache");
  answer.extra.add("Content-Type", answer.type);
  return answer;
}

Result<Answer> get_version(Daemon& daemon, const Call&) {
  const FakeEngineOptions& options = daemon.options;
  const json::object details{{"ApiVersion", options.api_version},
                             {"Arch", "amd64"},
                             {"BuildTime", "2023-10-26T09:08:02.000000000+00:00"},
                             {"Experimental", "false"},
                             {"GitCommit", "simulated"},
                             {"GoVersion", "go1.20.10"},
                             {"KernelVersion", kernel},
                             {"MinAPIVersion", options.api_version_min},
                             {"Os", "linux"}};
  json::array components;
  components.push_back({{"Name", "Engine"}, {"Version", options.version}, {"Details", details}});
  return json_answer({{"Platform", {{"Name", "Simulated Docker Engine"}}},
                      {"Components", components},
                      {"Version", options.version},
                      {"ApiVersion", options.api_version},
                      {"MinAPIVersion", options.api_version_min},
                      {"GitCommit", "simulated"},
                      {"GoVersion", "go1.20.10"},
                      {"Os", "linux"},
                      {"Arch", "amd64"},
                      {"KernelVersion", kernel},
                      {"BuildTime", "2023-10-26T09:08:02.000000000+00:00"}});
}

Result<Answer> get_info(Daemon& daemon, const Call&) {
  const Counts counts = count_containers(daemon);
  json::monotonic_resource memory;  // Two hundred values, asked for very often.
  json::object info(&memory);
  info["ID"] = daemon.options.id;
  info["Containers"] = counts.running + counts.paused + counts.stopped;
  info["ContainersRunning"] = counts.running;
  info["ContainersPaused"] = counts.paused;
  info["ContainersStopped"] = counts.stopped;
  info["Images"] = daemon.images.size();
  info["Driver"] = "overlay2";
  info["DriverStatus"] = json::array{json::array{"Backing Filesystem", "extfs"},
                                     json::array{"Supports d_type", "true"}};
  info["Plugins"] = {
      {"Volume", json::array{"local"}},
      {"Network", json::array{"bridge", "host", "ipvlan", "macvlan", "null", "overlay"}},
      {"Authorization", nullptr},
      {"Log", json::array{"json-file", "none"}}};
  add_features(info);
  info["NFd"] = 30 + static_cast<std::int64_t>(daemon.streams.size());
  info["NGoroutines"] = 50 + static_cast<std::int64_t>(daemon.streams.size());
  info["SystemTime"] = rfc3339(daemon.now.wall);
  info["LoggingDriver"] = "json-file";
  info["CgroupDriver"] = "systemd";
  info["CgroupVersion"] = "2";
  info["NEventsListener"] = 0;
  add_platform(daemon, info);
  info["Name"] = daemon.options.name;
  info["Labels"] = to_json(daemon.options.labels);
  info["ExperimentalBuild"] = false;
  info["ServerVersion"] = daemon.options.version;
  add_runtime(info);
  return json_answer(info);
}

Result<Answer> get_disk_usage(Daemon& daemon, const Call& call) {
  const std::vector<std::string> types = call.query.all("type");
  const auto wanted = [&](std::string_view type) {
    return types.empty() || std::ranges::find(types, type) != types.end();
  };
  json::array images;
  std::int64_t layers = 0;
  for (const auto& [id, image] : daemon.images) {
    json::object summary = image_summary(image);
    std::int64_t users = 0;
    for (const auto& [container_id, container] : daemon.containers) {
      if (container->image_id == id) ++users;
    }
    summary["Containers"] = users;
    summary["SharedSize"] = 0;
    layers += image.size;
    images.push_back(std::move(summary));
  }
  json::array containers;
  for (const auto& [id, container] : daemon.containers) {
    containers.push_back(container_summary(daemon, *container, true));
  }
  json::array volumes;
  for (const auto& [name, volume] : daemon.volumes) {
    json::object shown = volume_json(volume);
    shown["UsageData"] = {{"RefCount", volume.users}, {"Size", volume.files.own_bytes()}};
    volumes.push_back(std::move(shown));
  }
  json::object usage;
  if (wanted("image")) usage["LayersSize"] = layers;
  if (wanted("image")) usage["Images"] = std::move(images);
  if (wanted("container")) usage["Containers"] = std::move(containers);
  if (wanted("volume")) usage["Volumes"] = std::move(volumes);
  if (wanted("build-cache")) usage["BuildCache"] = json::array();
  return json_answer(usage);
}

Result<Answer> prune_build(Daemon&, const Call&) {
  return json_answer({{"CachesDeleted", nullptr}, {"SpaceReclaimed", 0}});
}

Result<Answer> post_auth(Daemon& daemon, const Call& call) {
  if (call.body.empty() && daemon.is_old()) return refuse(500, "EOF");
  return json_answer({{"IdentityToken", ""}, {"Status", "Login Succeeded"}});
}

Result<Answer> not_a_manager(Daemon&, const Call&) {
  return refuse(503,
                "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm "
                "join\" to connect this node to swarm and try again.");
}

Result<Answer> not_supported(Daemon&, const Call& call) {
  return refuse(
      501, fmt::format("{} of this kind is not supported by the simulated engine", call.method));
}

Result<Answer> list_plugins(Daemon&, const Call&) { return json_answer(json::array()); }

}  // namespace swarm::sim::fake
