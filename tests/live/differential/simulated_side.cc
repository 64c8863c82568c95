// The simulated engine through its value interface, in virtual time.
#include "tests/live/differential/side.h"
#include "tests/support/engine_client.h"

#include <fmt/format.h>
#include <optional>

namespace swarm::differential {
namespace {

// What passes between two calls of a client on the same host.
constexpr Duration between_calls = std::chrono::milliseconds(3);

class SimulatedSide final : public Side {
 public:
  std::string name() const override { return "simulated"; }

  void reset() override {
    sim::FakeEngineOptions options;
    options.id = "ABCD:EFGH";
    options.name = "node1";
    options.cpus = 2;
    options.version = "20.10.24";
    options.sleep_hears_signals = false;
    options.api_version = "1.41";
    client_.emplace(options, 1);
    began_ = client_->now().wall;
  }

  Answer call(const std::string& method, const std::string& target,
              const std::string& body) override {
    client_->advance(between_calls);
    const sim::Collected answer = client_->call(method, target, body);
    if (!answer.ended) return {};
    return {answer.status, std::string(answer.headers.get("Content-Type")), answer.body};
  }

  void pause(int milliseconds) override {
    client_->advance(std::chrono::milliseconds(milliseconds));
  }

  std::string events() override {
    client_->advance(between_calls);
    const auto bound = [](UnixNanos wall) {
      return fmt::format("{}.{:09}", wall / 1'000'000'000, wall % 1'000'000'000);
    };
    return client_->get("/events?since=" + bound(began_) + "&until=" + bound(client_->now().wall))
        .body;
  }

 private:
  std::optional<sim::EngineClient> client_;
  UnixNanos began_ = 0;
};

}  // namespace

std::unique_ptr<Side> make_simulated_side() { return std::make_unique<SimulatedSide>(); }

}  // namespace swarm::differential
