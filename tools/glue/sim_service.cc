#include "tools/glue/sim_service.h"

#include "runtime/net/address.h"
#include "runtime/real_clock.h"

#include "tools/glue/sim_address.h"
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <deque>
#include <iterator>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <variant>

namespace swarm::tools {
namespace {

constexpr std::size_t body_max_bytes = 512u << 20;

}  // namespace

struct SimService::Parts : std::enable_shared_from_this<Parts> {
  Parts(boost::asio::io_context& io, sim::FakeEngineOptions options, Random random)
      : engine(std::move(options), random), timer(io) {}

  // Carries out what the engine wants. An answer may bring the next request at once; what the
  // engine says to that has to wait for its turn.
  void perform(sim::Outputs outputs) {
    std::ranges::move(outputs, std::back_inserter(waiting));
    if (performing) return;
    performing = true;
    while (!waiting.empty()) {
      sim::Output output = std::move(waiting.front());
      waiting.pop_front();
      std::visit(*this, output);
    }
    performing = false;
    arm();
  }

  std::shared_ptr<runtime::Exchange> find(RequestId id) const {
    const auto found = exchanges.find(id);
    return found == exchanges.end() ? nullptr : found->second;
  }
  std::shared_ptr<runtime::Exchange> take(RequestId id) {
    auto exchange = find(id);
    exchanges.erase(id);
    return exchange;
  }

  void operator()(sim::Reply& reply) {
    const auto exchange = take(reply.exchange);
    if (!exchange) return;
    HttpResponse& response = reply.response;
    exchange->respond(response.status, std::move(response.headers),
                      {std::make_shared<const std::string>(std::move(response.body))});
  }
  void operator()(sim::ReplyHead& head) {
    const auto exchange = find(head.exchange);
    if (!exchange) return;
    if (!head.upgraded) return exchange->open_stream(head.status, std::move(head.headers));
    exchange->upgrade(head.status, head.status == 101 ? "UPGRADED" : "OK", std::move(head.headers));
    read_raw(exchange);
  }
  void operator()(sim::ReplyData& data) {
    if (const auto exchange = find(data.exchange)) {
      exchange->send(std::make_shared<const std::string>(std::move(data.bytes)));
    }
  }
  void operator()(sim::ReplyEnd& end) {
    if (const auto exchange = take(end.exchange)) exchange->close_stream();
  }

  // Goes on behind the engine's own end, so that the client's end is noticed.
  void read_raw(const std::shared_ptr<runtime::Exchange>& exchange) {
    exchange->read_raw(
        [self = shared_from_this(), exchange](const std::string& bytes, bool failed) {
          if (failed) return;
          if (self->find(exchange->id())) {
            sim::Outputs outputs;
            self->engine.input(self->clock.now(), exchange->id(), bytes, outputs);
            self->perform(std::move(outputs));
          }
          if (!bytes.empty()) self->read_raw(exchange);
        });
  }

  // Moved only to an earlier time: waking the engine early does no harm.
  void arm() {
    const Instant next = engine.next_deadline();
    if (next >= armed_for) return;
    armed_for = next;
    timer.expires_at(clock.steady(next));
    timer.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->armed_for = never;
      sim::Outputs outputs;
      self->engine.handle_deadline(self->clock.now(), outputs);
      self->perform(std::move(outputs));
    });
  }

  const runtime::RealClock clock;
  sim::FakeEngine engine;
  boost::asio::steady_timer timer;
  Instant armed_for = never;
  std::unordered_map<RequestId, std::shared_ptr<runtime::Exchange>> exchanges;
  std::deque<sim::Output> waiting;
  bool performing = false;
};

SimService::SimService(boost::asio::io_context& io, sim::FakeEngineOptions options, Random random)
    : parts_(std::make_shared<Parts>(io, std::move(options), random)) {}
SimService::~SimService() { parts_->exchanges.clear(); }

BodyPolicy SimService::body_policy(std::string_view, std::string_view) {
  return {BodyPolicy::Kind::buffered, body_max_bytes};
}

void SimService::on_request(std::shared_ptr<runtime::Exchange> exchange, HttpRequest request,
                            std::string) {
  const RequestId id = exchange->id();
  parts_->exchanges[id] = std::move(exchange);
  sim::Outputs outputs;
  parts_->engine.request(parts_->clock.now(), id, request, outputs);
  parts_->perform(std::move(outputs));
}

void SimService::on_gone(RequestId id) {
  if (!parts_->take(id)) return;
  parts_->engine.gone(parts_->clock.now(), id);
  parts_->arm();
}

namespace {

// "ABCD:EFGH:...", twelve groups, as daemons of that time call themselves.
std::string engine_id(Random& random) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id;
  for (int i = 0; i < 48; ++i) {
    if (i > 0 && i % 4 == 0) id += ':';
    id += letters[random.below(letters.size())];
  }
  return id;
}

}  // namespace

SimCluster::SimCluster(boost::asio::io_context& io, const SimClusterOptions& options) {
  const std::size_t count = options.addresses.empty() ? options.engines : options.addresses.size();
  if (count > sim_engines_max) {
    throw std::runtime_error("at most " + std::to_string(sim_engines_max) + " simulated engines");
  }
  Random random(options.seed);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string where =
        options.addresses.empty() ? sim_address(i, options.port) : options.addresses[i];
    sim::FakeEngineOptions engine = options.engine;
    engine.id = engine_id(random);
    engine.name = "sim-" + std::to_string(i + 1);
    if (const auto address = runtime::parse_address(where); address && !address->host.empty()) {
      engine.address = address->host;
    }
    services_.push_back(std::make_unique<SimService>(io, std::move(engine), random.split()));
    servers_.push_back(std::make_unique<runtime::Server>(io, *services_.back()));
    addresses_.push_back(servers_.back()->listen(where));
  }
}

}  // namespace swarm::tools
