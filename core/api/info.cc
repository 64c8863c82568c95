#include "core/api/info.h"

#include "core/api/human.h"
#include "core/api/shown_node.h"
#include "core/base/duration_text.h"
#include "core/base/version.h"
#include "core/wire/docker.h"
#include "core/wire/text.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>

namespace swarm {
namespace {

std::string version_text() { return "swarm/" + std::string(program_version); }

// Counts as Docker tells them apart: what is restarting runs, what is paused does not.
struct Counts {
  std::int64_t all = 0;
  std::int64_t running = 0;
  std::int64_t paused = 0;
  std::int64_t stopped = 0;

  void add(const Counts& other) {
    all += other.all;
    running += other.running;
    paused += other.paused;
    stopped += other.stopped;
  }
};

Counts count(const Engine& engine) {
  const auto of = [&](ContainerState state) {
    return std::int64_t{engine.containers_by_state[static_cast<std::size_t>(state)]};
  };
  Counts counts;
  for (const int number : engine.containers_by_state) counts.all += number;
  counts.paused = of(ContainerState::paused);
  counts.running = of(ContainerState::running) + of(ContainerState::restarting);
  counts.stopped = counts.all - counts.paused - counts.running;
  return counts;
}

// Writes the members of one JSON object.
class ObjectWriter {
 public:
  void text(std::string_view name, std::string_view value) {
    key(name);
    wire::append_go_string(json_, value);
  }
  void number(std::string_view name, std::int64_t value) { raw(name, std::to_string(value)); }
  void flag(std::string_view name, bool value) { raw(name, value ? "true" : "false"); }
  void raw(std::string_view name, std::string_view json) {
    key(name);
    json_ += json;
  }
  std::string end() { return std::move(json_) + "}"; }

 private:
  void key(std::string_view name) {
    if (json_.size() > 1) json_ += ',';
    wire::append_go_string(json_, name);
    json_ += ':';
  }
  std::string json_ = "{";
};

// The rows of SystemStatus.
class Rows {
 public:
  void add(std::string_view label, std::string_view value) {
    if (json_.size() > 1) json_ += ',';
    json_ += '[';
    wire::append_go_string(json_, label);
    json_ += ',';
    wire::append_go_string(json_, value);
    json_ += ']';
  }
  void detail(std::string_view label, std::string_view value) {
    add("  \u2514 " + std::string(label), value);
  }
  std::string end() { return std::move(json_) + "]"; }

 private:
  std::string json_ = "[";
};

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string containers_text(const Engine& engine) {
  const Counts counts = count(engine);
  if (!engine.healthy()) return std::to_string(counts.all);
  return fmt::format("{} ({} Running, {} Paused, {} Stopped)", counts.all, counts.running,
                     counts.paused, counts.stopped);
}

std::string labels_text(const Engine& engine) {
  std::vector<std::string> labels;
  for (const auto& [key, value] : engine.node.labels) {
    labels.push_back(fmt::format("{}={}", key, value));
  }
  return join(labels);
}

// To the second. Never read: the zero time of the original.
std::string updated_text(const Engine& engine) {
  if (engine.updated_at == 0) return "0001-01-01T00:00:00Z";
  return wire::format_time(engine.updated_at - engine.updated_at % 1'000'000'000);
}

void add_node(Rows& rows, const Engine& engine, Instant now) {
  rows.add(engine.name().empty() ? " (unknown)" : " " + std::string(engine.name()), engine.address);
  rows.detail("ID", shown_node_id(engine));
  rows.detail("Status", text_of(engine.state));
  rows.detail("Containers", containers_text(engine));
  rows.detail("Reserved CPUs", std::to_string(engine.cpus_reserved) + " / " +
                                   std::to_string(engine.node.cpus_total));
  rows.detail("Reserved Memory", human_bytes(engine.memory_bytes_reserved) + " / " +
                                     human_bytes(engine.node.memory_bytes_total));
  rows.detail("Labels", labels_text(engine));
  if (!engine.error.empty()) rows.detail("Error", engine.error);
  rows.detail("UpdatedAt", updated_text(engine));
  rows.detail("ServerVersion", engine.facts.server_version);
  if (engine.healthy() || engine.retry_at == never) return;
  const auto wait = std::chrono::ceil<std::chrono::seconds>(engine.retry_at - now);
  rows.detail("Next retry", "in " + format_duration(std::max(wait, std::chrono::seconds(0))));
}

// Only while there is something to say, so that the rows are the original's at all other times.
void add_rescheduling(Rows& rows, const RescheduleStatus& status, Instant now) {
  constexpr std::size_t shown_max = 100;
  if (status.waiting.empty() && !status.braked) return;
  std::string text = std::to_string(status.waiting.size()) + " waiting";
  if (status.braked) {
    text += " (stopped: " + std::to_string(status.unreachable) + " of " +
            std::to_string(status.engines) + " engines are unreachable)";
  }
  rows.add("Rescheduling", text);
  for (std::size_t i = 0; i < std::min(status.waiting.size(), shown_max); ++i) {
    const WaitingContainer& waiting = status.waiting[i];
    std::string why = waiting.node.empty() ? "" : "lost with " + waiting.node + ": ";
    why += waiting.reason;
    if (waiting.retry_at != never) {
      const auto wait = std::chrono::ceil<std::chrono::seconds>(waiting.retry_at - now);
      why += ", next try in " + format_duration(std::max(wait, std::chrono::seconds(0)));
    }
    rows.detail(waiting.name, why);
  }
}

// Likewise.
void add_discovery(Rows& rows, const DiscoveryStats& discovery, Instant now) {
  if (!discovery.failing && discovery.missing_entries == 0) return;
  std::string text;
  if (discovery.missing_entries > 0) {
    text = std::to_string(discovery.missing_entries) + " entries missing, kept for a while";
  }
  if (discovery.failing) {
    text += (text.empty() ? "failing: " : "; failing: ") + discovery.last_error;
  }
  rows.add("Discovery", text);
  if (!discovery.failing) return;
  const bool read_before = discovery.last_success != never;
  rows.detail("Last success", read_before
                                  ? format_duration(std::chrono::floor<std::chrono::seconds>(
                                        now - discovery.last_success)) +
                                        " ago"
                                  : "never");
}

std::string system_status(const InfoFacts& facts) {
  const auto nodes = std::ranges::count_if(facts.engines, [](const Engine* engine) {
    return engine->state != EngineState::disconnected;
  });
  Rows rows;
  const bool acts = facts.role.acts(facts.at.now);
  rows.add("Role", acts ? "primary" : "replica");
  if (!acts) {
    // Its own address while it is about to act.
    rows.add("Primary", facts.role.primary);
  }
  rows.add("Strategy", facts.options.strategy);
  rows.add("Filters", join(facts.options.filters));
  rows.add("Nodes", std::to_string(nodes));
  for (const Engine* engine : facts.engines) add_node(rows, *engine, facts.at.now);
  add_rescheduling(rows, facts.rescheduling, facts.at.now);
  add_discovery(rows, facts.discovery, facts.at.now);
  return rows.end();
}

struct Totals {
  Counts containers;
  std::int64_t images = 0;  // As in the original a copy on another node counts again.
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;
};

Totals sum(const std::vector<const Engine*>& engines) {
  Totals totals;
  for (const Engine* engine : engines) {
    if (!engine->registered()) continue;
    totals.containers.add(count(*engine));
    totals.images += std::ranges::count_if(engine->images, [](const Image& image) {
      return !image.tags.empty() || !image.digests.empty();
    });
    totals.cpus += engine->node.cpus_total;
    totals.memory_bytes += engine->node.memory_bytes_total;
  }
  return totals;
}

// What a client may look at before it warns of something that the kernel cannot do.
void add_abilities(ObjectWriter& info) {
  for (const std::string_view name :
       {"MemoryLimit", "SwapLimit", "CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "CPUSet",
        "PidsLimit", "IPv4Forwarding", "BridgeNfIptables", "BridgeNfIp6tables", "OomKillDisable"}) {
    info.flag(name, true);
  }
  for (const std::string_view name : {"KernelMemory", "KernelMemoryTCP", "LiveRestoreEnabled"}) {
    info.flag(name, false);
  }
}

void add_host(ObjectWriter& info, const InfoFacts& facts) {
  const ManagerOptions& options = facts.options;
  info.text("Name", options.host_name);
  info.text("KernelVersion", options.kernel_version);
  info.text("OperatingSystem", options.operating_system);
  info.text("OSVersion", "");
  info.text("OSType", "linux");
  info.text("Architecture", options.architecture);
  info.text("HttpProxy", options.http_proxy);
  info.text("HttpsProxy", options.https_proxy);
  info.text("NoProxy", options.no_proxy);
  info.text("SystemTime", wire::format_time(facts.at.wall));
  info.flag("Debug", options.debug);
  info.flag("ExperimentalBuild", options.experimental);
  info.text("ServerVersion", version_text());
}

// Members that clients read without asking whether they are there.
void add_formalities(ObjectWriter& info) {
  info.raw("Plugins", R"({"Volume":[],"Network":[],"Authorization":[],"Log":[]})");
  // An empty address makes old clients warn at every pull.
  info.text("IndexServerAddress", "https://index.docker.io/v1/");
  info.raw("RegistryConfig",
           R"({"AllowNondistributableArtifactsCIDRs":[],)"
           R"("AllowNondistributableArtifactsHostnames":[],"InsecureRegistryCIDRs":[],)"
           R"("IndexConfigs":{},"Mirrors":[]})");
  info.raw("Labels", "[]");
  info.raw("SecurityOptions", "[]");
  info.raw("Warnings", "[]");
  info.raw("GenericResources", "null");
  info.raw("Runtimes", "{}");
  // Clients take anything but this, an absent member too, for Docker's later swarm mode.
  info.raw("Swarm",
           R"({"NodeID":"","NodeAddr":"","LocalNodeState":"inactive","ControlAvailable":false,)"
           R"("Error":"","RemoteManagers":null})");
  for (const std::string_view name : {"ContainerdCommit", "RuncCommit", "InitCommit"}) {
    info.raw(name, R"({"ID":"","Expected":""})");
  }
  for (const std::string_view name : {"DockerRootDir", "LoggingDriver", "CgroupDriver",
                                      "DefaultRuntime", "Isolation", "InitBinary"}) {
    info.text(name, "");
  }
  info.number("NFd", 0);
  info.number("NGoroutines", 0);
}

}  // namespace

std::string encode_info(const InfoFacts& facts) {
  const Totals totals = sum(facts.engines);
  ObjectWriter info;
  info.text("ID", "");
  info.number("Containers", totals.containers.all);
  info.number("ContainersRunning", totals.containers.running);
  info.number("ContainersPaused", totals.containers.paused);
  info.number("ContainersStopped", totals.containers.stopped);
  info.number("Images", totals.images);
  info.text("Driver", "");
  info.raw("DriverStatus", "[]");
  info.raw("SystemStatus", system_status(facts));
  add_abilities(info);
  info.number("NEventsListener", static_cast<std::int64_t>(facts.event_listeners));
  info.number("NCPU", totals.cpus);
  info.number("MemTotal", totals.memory_bytes);
  add_host(info, facts);
  add_formalities(info);
  return info.end();
}

std::string encode_version(const ManagerOptions& options, ApiVersion announced, ApiVersion lowest) {
  ObjectWriter details;
  details.text("ApiVersion", announced.text());
  details.text("MinAPIVersion", lowest.text());
  details.text("GitCommit", "");
  details.text("GoVersion", "none");
  details.text("Os", "linux");
  details.text("Arch", options.architecture);
  details.text("KernelVersion", options.kernel_version);
  details.text("Experimental", options.experimental ? "true" : "false");
  details.text("BuildTime", "<unknown>");

  // The docker CLI gives the details of a component with this name a block with names of its own.
  ObjectWriter component;
  component.text("Name", "Engine");
  component.text("Version", version_text());
  component.raw("Details", details.end());

  ObjectWriter version;
  version.raw("Platform", R"({"Name":"Docker Swarm - Community"})");
  version.raw("Components", "[" + component.end() + "]");
  version.text("Version", version_text());
  version.text("ApiVersion", announced.text());
  version.text("MinAPIVersion", lowest.text());
  version.text("GitCommit", "");
  version.text("GoVersion", "none");
  version.text("Os", "linux");
  version.text("Arch", options.architecture);
  version.text("KernelVersion", options.kernel_version);
  if (options.experimental) version.flag("Experimental", true);
  version.text("BuildTime", "<unknown>");
  return version.end();
}

}  // namespace swarm
