#include "sim/engine/system.h"

#include "sim/engine/container_json.h"
#include "sim/engine/images.h"
#include "sim/engine/json_access.h"
#include "sim/engine/json_text.h"
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

void add_driver(json::object& info) {
  info["Driver"] = "overlay2";
  info["DriverStatus"] = json::array{json::array{"Backing Filesystem", "extfs"},
                                     json::array{"Supports d_type", "true"}};
  info["Plugins"] = {
      {"Volume", json::array{"local"}},
      {"Network", json::array{"bridge", "host", "ipvlan", "macvlan", "null", "overlay"}},
      {"Authorization", nullptr},
      {"Log", json::array{"json-file", "none"}}};
}

void add_platform(json::object& info) {
  info["LoggingDriver"] = "json-file";
  info["CgroupDriver"] = "systemd";
  info["CgroupVersion"] = "2";
  info["NEventsListener"] = 0;
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
}

void add_paths(json::object& info) {
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

// What every simulated engine says alike, as text: /info is asked for very often.
struct InfoTexts {
  std::string driver = members({add_driver, add_features});
  std::string platform = members({add_platform});
  std::string paths = members({add_paths});
  std::string runtime = members({add_runtime});

  // Without the braces.
  static std::string members(std::initializer_list<void (*)(json::object&)> parts) {
    json::object object;
    for (const auto part : parts) part(object);
    const std::string text = json::serialize(object);
    return text.substr(1, text.size() - 2);
  }
};

std::int64_t users_of(const Daemon& daemon, std::string_view image) {
  return std::ranges::count_if(daemon.containers,
                               [&](const auto& entry) { return entry.second->image_id == image; });
}

template <class Things, class Append>
void append_list(std::string& text, const Things& things, Append append) {
  text += '[';
  bool first = true;
  for (const auto& thing : things) {
    if (!first) text += ',';
    first = false;
    append(text, thing);
  }
  text += ']';
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
  static const InfoTexts usual;
  const FakeEngineOptions& options = daemon.options;
  const Counts counts = count_containers(daemon);
  Answer answer{.body = {}, .extra = {}};
  answer.body.reserve(3072);
  JsonObject info(answer.body);
  info.text("ID", options.id)
      .number("Containers", counts.running + counts.paused + counts.stopped)
      .number("ContainersRunning", counts.running)
      .number("ContainersPaused", counts.paused)
      .number("ContainersStopped", counts.stopped)
      .number("Images", daemon.images.size())
      .members(usual.driver)
      .number("NFd", 30 + daemon.streams.size())
      .number("NGoroutines", 50 + daemon.streams.size())
      .text("SystemTime", rfc3339(daemon.now.wall))
      .members(usual.platform)
      .number("NCPU", options.cpus)
      .number("MemTotal", options.memory_bytes)
      .members(usual.paths)
      .text("Name", options.name)
      .texts("Labels", options.labels)
      .flag("ExperimentalBuild", false)
      .text("ServerVersion", options.version)
      .members(usual.runtime)
      .end();
  answer.body += '\n';
  return answer;
}

namespace {

Answer disk_usage(const Daemon& daemon, const std::vector<std::string>& types) {
  const auto wanted = [&](std::string_view type) {
    return types.empty() || std::ranges::find(types, type) != types.end();
  };
  Answer answer{.body = {}, .extra = {}};
  JsonObject usage(answer.body);
  if (wanted("image")) {
    std::int64_t layers = 0;
    for (const auto& [id, image] : daemon.images) layers += image.size;
    usage.number("LayersSize", layers);
    append_list(usage.key("Images"), daemon.images, [&](std::string& text, const auto& image) {
      append_summary(text, image.second, users_of(daemon, image.first));
    });
  }
  if (wanted("container")) {
    append_list(usage.key("Containers"), daemon.containers,
                [&](std::string& text, const auto& container) {
                  append_summary(text, daemon, *container.second, true);
                });
  }
  if (wanted("volume")) {
    append_list(usage.key("Volumes"), daemon.volumes, [](std::string& text, const auto& entry) {
      json::object shown = volume_json(entry.second);
      shown["UsageData"] = {{"RefCount", entry.second.users},
                            {"Size", entry.second.files.own_bytes()}};
      text += json::serialize(shown);
    });
  }
  if (wanted("build-cache")) usage.raw("BuildCache", "[]");
  usage.end();
  answer.body += '\n';
  return answer;
}

}  // namespace

Result<Answer> get_disk_usage(Daemon& daemon, const Call& call) {
  const std::vector<std::string> types = call.query.all("type");
  if (!daemon.is_old()) return disk_usage(daemon, types);
  // It counts for one client at a time and refuses the others.
  if (daemon.counts_disk) return refuse(500, "a disk usage operation is already running");
  daemon.counts_disk = true;
  daemon.keep(call.exchange, PendingCall{});
  const Duration time = std::chrono::milliseconds(50 + daemon.random.below(500));
  daemon.timers.arm(daemon.now.now + time, [&daemon, types, exchange = call.exchange] {
    daemon.counts_disk = false;
    daemon.reply_late(exchange, disk_usage(daemon, types));
  });
  return answer_later();
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
