#include "tools/glue/sim_service.h"

#include "runtime/net/address.h"

#include "tools/glue/paced_clock.h"
#include "tools/glue/sim_address.h"
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <iterator>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace swarm::tools {
namespace {

constexpr std::size_t body_max_bytes = 512u << 20;
// A real engine needs longer to start a process. Some clients (docker-py) lose what reaches them
// in one piece with the head of a connection that is taken over.
constexpr auto raw_pause = std::chrono::milliseconds(10);

}  // namespace

struct SimService::Parts : std::enable_shared_from_this<Parts> {
  Parts(boost::asio::io_context& context, sim::FakeEngineOptions options, Random random, int pace)
      : io(context), clock(pace), engine(std::move(options), random), timer(context) {}

  // Carries out what the engine wants. An answer may bring the next request at once; what the
  // engine says to that has to wait for its turn.
  void perform(sim::Outputs outputs) {
    std::ranges::move(outputs, std::back_inserter(waiting));
    if (performing || faults.frozen) return;
    performing = true;
    while (!waiting.empty()) {
      sim::Output output = std::move(waiting.front());
      waiting.pop_front();
      put(output);
    }
    performing = false;
    arm();
  }

  // Sends it, or keeps it until its exchange's pause is over.
  void put(sim::Output& output) {
    const auto id = std::visit([](const auto& part) { return part.exchange; }, output);
    const auto paused = pauses.find(id);
    if (paused != pauses.end()) return paused->second.push_back(std::move(output));
    std::visit(*this, output);
  }

  void pause(RequestId id) {
    pauses[id];
    const auto over = std::make_shared<boost::asio::steady_timer>(io, raw_pause);
    over->async_wait([weak = weak_from_this(), over, id](boost::system::error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      std::vector<sim::Output> kept = std::move(self->pauses.at(id));
      self->pauses.erase(id);
      self->perform(std::move(kept));
    });
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
    pause(head.exchange);
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
    if (next >= armed_for || faults.frozen) return;
    armed_for = next;
    timer.expires_at(clock.steady(next));
    timer.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->armed_for = never;
      if (self->faults.frozen) return;
      sim::Outputs outputs;
      self->engine.handle_deadline(self->clock.now(), outputs);
      self->perform(std::move(outputs));
    });
  }

  // A request reaches the engine, unless a fault is in its way.
  void take_request(RequestId id, const HttpRequest& request) {
    const auto exchange = find(id);
    if (!exchange) return;  // Its client has left while it waited.
    if (faults.down) {
      exchanges.erase(id);
      return exchange->abort();
    }
    if (faults.frozen) {
      held.emplace_back(id, request);
      return;
    }
    if (faults.refuses_creates && request.method == "POST" &&
        request.target.find("/containers/create") != std::string::npos) {
      exchanges.erase(id);
      return exchange->respond(
          500, {{"Content-Type", "application/json"}},
          {std::make_shared<const std::string>(
              "{\"message\":\"write /var/lib/docker: no space left on device\"}\n")});
    }
    sim::Outputs outputs;
    engine.request(clock.now(), id, request, outputs);
    perform(std::move(outputs));
  }

  void delay_request(RequestId id, HttpRequest request) {
    const auto pause = std::make_shared<boost::asio::steady_timer>(io, faults.delay);
    pause->async_wait([weak = weak_from_this(), pause, id,
                       kept = std::move(request)](boost::system::error_code error) {
      const auto self = weak.lock();
      if (!error && self) self->take_request(id, kept);
    });
  }

  void cut_all() {
    // The engine hears of each client that is gone; what it does about it waits for its deadline.
    for (auto& [id, exchange] : std::exchange(exchanges, {})) {
      engine.gone(clock.now(), id);
      exchange->abort();
    }
    held.clear();
  }

  void set_faults(const SimFaults& wanted) {
    faults = wanted;
    if (faults.down) cut_all();
    if (faults.frozen) return;
    perform({});
    for (const auto& [id, request] : std::exchange(held, {})) take_request(id, request);
    sim::Outputs outputs;
    engine.handle_deadline(clock.now(), outputs);
    perform(std::move(outputs));
  }

  boost::asio::io_context& io;
  const PacedClock clock;
  SimFaults faults;
  std::vector<std::pair<RequestId, HttpRequest>> held;  // While it is frozen.
  sim::FakeEngine engine;
  boost::asio::steady_timer timer;
  Instant armed_for = never;
  std::unordered_map<RequestId, std::shared_ptr<runtime::Exchange>> exchanges;
  std::deque<sim::Output> waiting;
  std::unordered_map<RequestId, std::vector<sim::Output>> pauses;
  bool performing = false;
};

SimService::SimService(boost::asio::io_context& io, sim::FakeEngineOptions options, Random random,
                       int pace)
    : parts_(std::make_shared<Parts>(io, std::move(options), random, pace)) {}
SimService::~SimService() { parts_->exchanges.clear(); }

BodyPolicy SimService::body_policy(std::string_view, std::string_view) {
  return {BodyPolicy::Kind::buffered, body_max_bytes};
}

void SimService::on_request(std::shared_ptr<runtime::Exchange> exchange, HttpRequest request,
                            std::string) {
  const RequestId id = exchange->id();
  parts_->exchanges[id] = std::move(exchange);
  if (parts_->faults.delay.count() > 0) return parts_->delay_request(id, std::move(request));
  parts_->take_request(id, request);
}

void SimService::fill(std::size_t containers) {
  sim::Outputs unheard;
  for (std::size_t i = 0; i < containers; ++i) {
    const std::string name = parts_->engine.options().name + "-" + std::to_string(i + 1);
    HttpRequest request{
        "POST",
        "/containers/create?name=" + name,
        {{"Content-Type", "application/json"}},
        R"({"Image":"busybox","Cmd":["sleep","100000000"],"Labels":{"app":"fill"}})"};
    parts_->engine.request(parts_->clock.now(), 0, request, unheard);
    request = {"POST", "/containers/" + name + "/start", {}, {}};
    parts_->engine.request(parts_->clock.now(), 0, request, unheard);
  }
  parts_->arm();
}

const SimFaults& SimService::faults() const { return parts_->faults; }
void SimService::set_faults(const SimFaults& faults) { parts_->set_faults(faults); }

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
    services_.push_back(
        std::make_unique<SimService>(io, std::move(engine), random.split(), options.pace));
    services_.back()->fill(options.containers);
    servers_.push_back(std::make_unique<runtime::Server>(io, *services_.back()));
    addresses_.push_back(servers_.back()->listen(where));
  }
}

}  // namespace swarm::tools
