#include "sim/fake_engine.h"

#include "sim/engine/attach.h"
#include "sim/engine/daemon.h"
#include "sim/engine/exec.h"
#include "sim/engine/router.h"

namespace swarm::sim {
namespace {

// Work that is due at once runs within the same call, so that a driver sees its
// outcome; a chain that never ends is left for the next deadline.
constexpr int timers_per_call_max = 10'000;

void run_due(fake::Daemon& daemon) {
  for (int count = 0; count < timers_per_call_max; ++count) {
    const auto fire = daemon.timers.take(daemon.now.now);
    if (!fire) return;
    fire();
  }
}

}  // namespace

struct FakeEngine::Daemon : fake::Daemon {
  using fake::Daemon::Daemon;
};

FakeEngine::FakeEngine(FakeEngineOptions options, Random random)
    : daemon_(std::make_unique<Daemon>(std::move(options), random)) {}

FakeEngine::~FakeEngine() = default;

void FakeEngine::request(Moment at, ExchangeId exchange, const HttpRequest& request,
                         Outputs& outputs) {
  daemon_->enter(at, outputs);
  fake::route(*daemon_, exchange, request);
  run_due(*daemon_);
}

void FakeEngine::input(Moment at, ExchangeId exchange, std::string_view bytes, Outputs& outputs) {
  daemon_->enter(at, outputs);
  const auto found = daemon_->streams.find(exchange);
  if (found == daemon_->streams.end()) return;
  if (auto* attached = std::get_if<fake::AttachStream>(&found->second)) {
    fake::attach_input(*daemon_, exchange, *attached, bytes);
  } else if (const auto* exec = std::get_if<fake::ExecStream>(&found->second)) {
    fake::exec_input(*daemon_, std::string(exec->exec), bytes);
  }
  run_due(*daemon_);
}

void FakeEngine::gone(Moment at, ExchangeId exchange) {
  fake::Daemon& daemon = *daemon_;
  const auto found = daemon.streams.find(exchange);
  if (found == daemon.streams.end()) return;
  const fake::Stream stream = std::move(found->second);
  daemon.streams.erase(found);
  // The end of its input may have consequences that others hear of: they are
  // due at once, and come with the next call.
  if (const auto* attached = std::get_if<fake::AttachStream>(&stream)) {
    daemon.timers.arm(at.now, [&daemon, exchange, left = *attached] {
      fake::attach_gone(daemon, exchange, left);
    });
  } else if (const auto* exec = std::get_if<fake::ExecStream>(&stream)) {
    daemon.timers.arm(at.now, [&daemon, id = exec->exec] { fake::exec_input(daemon, id, ""); });
  } else if (const auto* wait = std::get_if<fake::WaitStream>(&stream)) {
    fake::wait_gone(daemon, exchange, *wait);
  }
}

Instant FakeEngine::next_deadline() const { return daemon_->timers.next(); }

void FakeEngine::handle_deadline(Moment at, Outputs& outputs) {
  daemon_->enter(at, outputs);
  run_due(*daemon_);
}

std::vector<EngineContainer> FakeEngine::containers() const {
  std::vector<EngineContainer> all;
  all.reserve(daemon_->containers.size());
  for (const auto& [id, container] : daemon_->containers) {
    EngineContainer& one = all.emplace_back();
    one.id = container->id;
    one.name = container->name;
    one.running = container->phase == fake::Phase::running;
    one.restarts = container->plan.restart != fake::Restart::no;
    one.memory_bytes = container->memory;
    for (const fake::Binding& binding : container->bindings) {
      if (binding.first == 0) continue;
      const std::string protocol = binding.port.substr(binding.port.find('/'));
      one.host_ports.push_back(std::to_string(binding.first) + protocol);
    }
    one.labels = &container->labels;
    one.host_config = container->host_config;
  }
  return all;
}

bool FakeEngine::forgot_events() const { return daemon_->forgot_asked; }

std::uint64_t FakeEngine::container_events() const {
  return daemon_->container_events - daemon_->lonely_ends;
}

const FakeEngineOptions& FakeEngine::options() const { return daemon_->options; }

}  // namespace swarm::sim
