#include "core/api/info.h"

#include "core/api/info_rows.h"
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

// Writes the members of one JSON object.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string begun = "{") : json_(std::move(begun)) {}

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
  const std::string& text_so_far() const { return json_; }
  std::string end() { return std::move(json_) + "}"; }

 private:
  void key(std::string_view name) {
    if (json_ != "{") json_ += ',';
    wire::append_go_string(json_, name);
    json_ += ':';
  }
  std::string json_;
};

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// Only while there is something to say, so that the rows are the original's at all other times.
void add_rescheduling(InfoRows& rows, const RescheduleStatus& status, Instant now) {
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
void add_discovery(InfoRows& rows, const DiscoveryStats& discovery, Instant now) {
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

std::string encode_info_begin(const InfoFacts& facts, const InfoTotals& totals) {
  ObjectWriter info;
  info.text("ID", "");
  info.number("Containers", totals.containers.all);
  info.number("ContainersRunning", totals.containers.running);
  info.number("ContainersPaused", totals.containers.paused);
  info.number("ContainersStopped", totals.containers.stopped);
  info.number("Images", totals.images);
  info.text("Driver", "");
  info.raw("DriverStatus", "[]");
  info.raw("SystemStatus", "");
  InfoRows rows;
  const bool acts = facts.role.acts(facts.at.now);
  rows.add("Role", acts ? "primary" : "replica");
  if (!acts) {
    // Its own address while it is about to act.
    rows.add("Primary", facts.role.primary);
  }
  rows.add("Strategy", facts.options.strategy);
  rows.add("Filters", join(facts.options.filters));
  rows.add("Nodes", std::to_string(totals.nodes));
  return info.text_so_far() + "[" + rows.take().substr(1);
}

std::string encode_info_end(const InfoFacts& facts, const InfoTotals& totals) {
  InfoRows rows;
  add_rescheduling(rows, facts.rescheduling, facts.at.now);
  add_discovery(rows, facts.discovery, facts.at.now);
  ObjectWriter info(rows.take() + "]");
  add_abilities(info);
  info.number("NEventsListener", static_cast<std::int64_t>(facts.event_listeners));
  info.number("NCPU", totals.cpus);
  info.number("MemTotal", totals.memory_bytes);
  add_host(info, facts);
  add_formalities(info);
  return info.end() + "\n";
}

std::string encode_info(const InfoFacts& facts) {
  InfoTotals totals;
  InfoRows rows;
  for (const Engine* engine : facts.engines) {
    totals.add(info_totals_of(*engine));
    rows.add_node(*engine, facts.at.now);
  }
  return encode_info_begin(facts, totals) + rows.take() + encode_info_end(facts, totals);
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
