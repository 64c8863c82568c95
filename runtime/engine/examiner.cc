#include "runtime/engine/examiner.h"

#include "runtime/engine/connector.h"
#include "runtime/engine/engine_client.h"
#include "runtime/net/address.h"
#include "runtime/tls/stream.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <optional>
#include <utility>
#include <variant>

namespace swarm::runtime {
namespace {

constexpr std::size_t at_a_time = 64;
constexpr std::size_t answer_bytes_max = std::size_t{4} << 20;

// The calls of the engine at `index` are 2 * index + 1 (version) and 2 * index + 2 (info).
enum class Question : CallId { version = 1, info = 2 };
CallId number_of(std::size_t index, Question question) {
  return 2 * index + static_cast<CallId>(question);
}

PoolOptions pools(std::shared_ptr<const TlsIdentity> tls, Duration timeout) {
  PoolOptions options;
  options.tls = std::move(tls);
  options.connect_timeout = timeout;
  return options;
}

}  // namespace

struct Examiner::Parts : std::enable_shared_from_this<Parts> {
  Parts(boost::asio::io_context& context, const RealClock& real,
        std::shared_ptr<const TlsIdentity> identity, Duration patience)
      : io(context), clock(real), timeout(patience), tls(std::move(identity)), connector(io, tls) {}

  // Posted, so that the client is never called from within its own work.
  void open() {
    client.emplace(
        io,
        [&context = io, weak = weak_from_this()](Event event) {
          boost::asio::post(context, [weak, event = std::move(event)]() mutable {
            if (const auto parts = weak.lock()) parts->take(std::move(event));
          });
        },
        pools(tls, timeout));
  }

  void begin_more() {
    while (begun < sights.size() && begun - ended < at_a_time) begin(begun++);
    if (ended < sights.size() || !done) return;
    boost::asio::post(io, [weak = weak_from_this()] {
      const auto parts = weak.lock();
      if (!parts || !parts->done) return;
      const Done call = std::exchange(parts->done, nullptr);
      call(std::move(parts->sights));
    });
  }

  // First a connection alone: what it shows of the certificate, or why there is none.
  void begin(std::size_t index) {
    EngineSight& sight = sights[index];
    const Result<Address> address = parse_address(sight.address);
    if (!address) return fail_later(index, {FailureKind::resolve, address.error().detail});
    attempts[index] = connector.connect(
        *address, timeout,
        [weak = weak_from_this(), index](const std::unique_ptr<Stream>& stream,
                                         const Failure& failure) {
          const auto parts = weak.lock();
          if (!parts) return;
          if (!stream) return parts->fail(index, failure);
          if (const auto end = peer_certificate_end(*stream)) {
            parts->sights[index].certificate_end =
                std::chrono::nanoseconds(end->time_since_epoch()).count();
          }
          stream->close();
          parts->client->open({static_cast<EngineKey>(index), parts->sights[index].address});
          parts->ask(index, Question::version);
        });
  }

  void fail_later(std::size_t index, Failure failure) {
    boost::asio::post(io, [weak = weak_from_this(), index, failure = std::move(failure)] {
      if (const auto parts = weak.lock()) parts->fail(index, failure);
    });
  }

  void fail(std::size_t index, const Failure& failure) {
    sights[index].version.failure = failure.kind;
    sights[index].version.reason = failure.reason;
    end(index);
  }

  void ask(std::size_t index, Question question) {
    CallEngine call;
    call.call = number_of(index, question);
    call.engine = static_cast<EngineKey>(index);
    call.request.method = "GET";
    call.request.target = question == Question::version ? "/version" : "/info";
    call.timeout = timeout;
    call.body_max = answer_bytes_max;
    sights[index].asked = clock.now().wall;
    client->call(std::move(call));
  }

  void take(Event event) {
    EngineReply reply;
    CallId number = 0;
    if (auto* const answered = std::get_if<EngineAnswered>(&event)) {
      number = answered->call;
      reply.status = answered->response.status;
      reply.headers = std::move(answered->response.headers);
      reply.body = std::move(answered->response.body);
    } else if (auto* const failed = std::get_if<EngineFailed>(&event)) {
      number = failed->call;
      reply.failure = failed->kind;
      reply.reason = std::move(failed->reason);
    } else {
      return;
    }
    const std::size_t index = (number - 1) / 2;
    EngineSight& sight = sights[index];
    if (number == number_of(index, Question::info)) {
      sight.answered = clock.now().wall;
      sight.info = std::move(reply);
      return end(index);
    }
    const bool goes_on = reply.ok();
    sight.version = std::move(reply);
    goes_on ? ask(index, Question::info) : end(index);
  }

  void end(std::size_t index) {
    attempts[index].reset();
    client->close({static_cast<EngineKey>(index)});
    ++ended;
    begin_more();
  }

  boost::asio::io_context& io;
  const RealClock& clock;
  Duration timeout;
  std::shared_ptr<const TlsIdentity> tls;
  Connector connector;
  std::optional<EngineClient> client;
  std::vector<EngineSight> sights;
  std::vector<std::shared_ptr<Connector::Attempt>> attempts;
  std::size_t begun = 0;
  std::size_t ended = 0;
  Done done;
};

Examiner::Examiner(boost::asio::io_context& io, const RealClock& clock,
                   std::shared_ptr<const TlsIdentity> tls, Duration timeout)
    : parts_(std::make_shared<Parts>(io, clock, std::move(tls), timeout)) {
  parts_->open();
}

Examiner::~Examiner() {
  for (const auto& attempt : parts_->attempts) {
    if (attempt) attempt->cancel();
  }
}

void Examiner::look_at(const std::vector<std::string>& addresses, Done done) {
  parts_->done = std::move(done);
  parts_->attempts.resize(addresses.size());
  parts_->sights.resize(addresses.size());
  for (std::size_t i = 0; i < addresses.size(); ++i) parts_->sights[i].address = addresses[i];
  parts_->begin_more();
}

}  // namespace swarm::runtime
