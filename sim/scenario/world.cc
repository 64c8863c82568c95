#include "sim/scenario/world.h"

#include "core/base/assert.h"

#include <algorithm>
#include <utility>

namespace swarm::sim {
namespace {

// A little after the request, the stream of events is open.
constexpr Duration until_open = std::chrono::milliseconds(10);

SimulatorOptions with_log(SimulatorOptions options, std::vector<LogEntry>& log) {
  options.log = [&log](const LogEntry& entry) { log.push_back(entry); };
  return options;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace

World::World(SimulatorOptions options) : simulator_(with_log(std::move(options), log_)) {}

const Cluster* World::cluster() {
  return simulator_.manager_runs() ? &simulator_.manager().cluster() : nullptr;
}

// --- Engines -------------------------------------------------------------------------

std::size_t World::add_engine(FakeEngineOptions options) {
  HostFacts facts;
  facts.name = options.name;
  facts.cpus = options.cpus;
  facts.memory_bytes = options.memory_bytes;
  const bool is_new = by_name_.emplace(options.name, facts_.size()).second;
  SWARM_ASSERT(is_new);
  facts_.push_back(std::move(facts));
  listed_.push_back(false);
  comebacks_.push_back(Comeback::as_it_was);
  return simulator_.add_host(std::move(options));
}

std::optional<std::size_t> World::engine(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

void World::crash(std::size_t engine, Comeback comeback) {
  comebacks_[engine] = comeback;
  simulator_.set_down(engine, true);
}

void World::bring_back(std::size_t engine) {
  const Comeback comeback = std::exchange(comebacks_[engine], Comeback::as_it_was);
  if (comeback == Comeback::stopped) simulator_.stop_containers(engine);
  if (comeback == Comeback::empty) {
    simulator_.replace_engine(engine, simulator_.engine(engine).options().id);
  }
  simulator_.set_down(engine, false);
  simulator_.set_frozen(engine, false);
}

// --- Discovery -----------------------------------------------------------------------

void World::tell_discovery() {
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < listed_.size(); ++i) {
    if (listed_[i]) entries.push_back(simulator_.address(i));
  }
  entries.insert(entries.end(), others_.begin(), others_.end());
  simulator_.discover_entries(std::move(entries));
}

// --- Clients -------------------------------------------------------------------------

HttpRequest World::request(const std::string& method, const std::string& target, std::string body) {
  HttpRequest made{method, target, {}, std::move(body)};
  if (!made.body.empty()) made.headers.add("Content-Type", "application/json");
  return made;
}

ClientAnswer World::ask(const std::string& method, const std::string& target, std::string body) {
  return simulator_.call(request(method, target, std::move(body)));
}

void World::listen() {
  if (const ClientAnswer* before = simulator_.answer(events_)) {
    events_before_ += before->body.substr(events_read_);
    simulator_.leave(events_);
  }
  events_read_ = 0;
  events_ = simulator_.send({"GET", "/events", {}, {}});
  simulator_.run_for(until_open);
}

std::vector<std::string> World::take_events() {
  std::string text = std::exchange(events_before_, {});
  if (const ClientAnswer* stream = simulator_.answer(events_)) {
    text += stream->body.substr(events_read_);
    events_read_ = stream->body.size();
  }
  return lines_of(text);
}

std::vector<LogEntry> World::take_log() { return std::exchange(log_, {}); }

}  // namespace swarm::sim
