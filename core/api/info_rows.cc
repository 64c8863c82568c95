#include "core/api/info_rows.h"

#include "core/api/human.h"
#include "core/api/shown_node.h"
#include "core/base/duration_text.h"
#include "core/wire/docker.h"
#include "core/wire/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm {
namespace {

InfoTotals::Counts count(const Engine& engine) {
  const auto of = [&](ContainerState state) {
    return std::int64_t{engine.containers_by_state[static_cast<std::size_t>(state)]};
  };
  InfoTotals::Counts counts;
  for (const int number : engine.containers_by_state) counts.all += number;
  counts.paused = of(ContainerState::paused);
  counts.running = of(ContainerState::running) + of(ContainerState::restarting);
  counts.stopped = counts.all - counts.paused - counts.running;
  return counts;
}

std::string containers_text(const Engine& engine) {
  const InfoTotals::Counts counts = count(engine);
  if (!engine.healthy()) return std::to_string(counts.all);
  return fmt::format("{} ({} Running, {} Paused, {} Stopped)", counts.all, counts.running,
                     counts.paused, counts.stopped);
}

std::string labels_text(const Engine& engine) {
  std::string text;
  for (const auto& [key, value] : engine.node.labels) {
    text.append(text.empty() ? "" : ", ").append(key).append("=").append(value);
  }
  return text;
}

// To the second. Never read: the zero time of the original.
std::string updated_text(const Engine& engine) {
  if (engine.updated_at == 0) return "0001-01-01T00:00:00Z";
  return wire::format_time(engine.updated_at - engine.updated_at % 1'000'000'000);
}

bool tells_retry(const Engine& engine) { return !engine.healthy() && engine.retry_at != never; }

std::chrono::seconds seconds_to_retry(const Engine& engine, Instant now) {
  return std::max(std::chrono::ceil<std::chrono::seconds>(engine.retry_at - now),
                  std::chrono::seconds(0));
}

}  // namespace

void InfoRows::add(std::string_view label, std::string_view value) {
  json_ += ",[";
  wire::append_go_string(json_, label);
  json_ += ',';
  wire::append_go_string(json_, value);
  json_ += ']';
}

void InfoRows::detail(std::string_view label, std::string_view value) {
  add("  \u2514 " + std::string(label), value);
}

void InfoRows::add_node(const Engine& engine, Instant now) {
  add(engine.name().empty() ? " (unknown)" : " " + std::string(engine.name()), engine.address);
  detail("ID", shown_node_id(engine));
  detail("Status", text_of(engine.state));
  detail("Containers", containers_text(engine));
  detail("Reserved CPUs",
         std::to_string(engine.cpus_reserved) + " / " + std::to_string(engine.node.cpus_total));
  detail("Reserved Memory", human_bytes(engine.memory_bytes_reserved) + " / " +
                                human_bytes(engine.node.memory_bytes_total));
  detail("Labels", labels_text(engine));
  if (!engine.error.empty()) detail("Error", engine.error);
  detail("UpdatedAt", updated_text(engine));
  detail("ServerVersion", engine.facts.server_version);
  if (!tells_retry(engine)) return;
  detail("Next retry", "in " + format_duration(seconds_to_retry(engine, now)));
}

Instant info_rows_until(const Engine& engine, Instant now) {
  if (!tells_retry(engine)) return never;
  const std::chrono::seconds wait = seconds_to_retry(engine, now);
  return wait.count() == 0 ? never : engine.retry_at - wait + std::chrono::seconds(1);
}

void InfoTotals::add(const InfoTotals& other) {
  nodes += other.nodes;
  containers.all += other.containers.all;
  containers.running += other.containers.running;
  containers.paused += other.containers.paused;
  containers.stopped += other.containers.stopped;
  images += other.images;
  cpus += other.cpus;
  memory_bytes += other.memory_bytes;
}

InfoTotals info_totals_of(const Engine& engine) {
  InfoTotals totals;
  totals.nodes = engine.state == EngineState::disconnected ? 0 : 1;
  if (!engine.registered()) return totals;
  totals.containers = count(engine);
  totals.images = std::ranges::count_if(engine.images, [](const Image& image) {
    return !image.tags.empty() || !image.digests.empty();
  });
  totals.cpus = engine.node.cpus_total;
  totals.memory_bytes = engine.node.memory_bytes_total;
  return totals;
}

}  // namespace swarm
