#include "runtime/engine/connector.h"

#include "runtime/net/deadline.h"
#include "runtime/net/socket_stream.h"
#include "runtime/tls/stream.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace swarm::runtime {
namespace {

namespace asio = boost::asio;
using Endpoint = asio::generic::stream_protocol::endpoint;
using Endpoints = std::vector<Endpoint>;

// Enough for every engine name of a large cluster; beyond, the memory starts afresh.
constexpr std::size_t names_max = 20000;

}  // namespace

struct Connector::Names {
  struct Entry {
    Endpoints endpoints;
    Deadline::Clock::time_point good_until;
  };
  std::map<std::string, Entry, std::less<>> entries;
  Duration kept;

  const Endpoints* find(const std::string& name) const {
    const auto found = entries.find(name);
    if (found == entries.end() || found->second.good_until < Deadline::Clock::now()) return nullptr;
    return &found->second.endpoints;
  }
  void keep(const std::string& name, Endpoints endpoints) {
    if (entries.size() >= names_max) entries.clear();
    entries[name] = {std::move(endpoints), Deadline::Clock::now() + kept};
  }
};

namespace {

class SocketAttempt final : public Connector::Attempt,
                            public std::enable_shared_from_this<SocketAttempt> {
 public:
  using Names = std::function<void(const std::string& name, const Endpoints& endpoints)>;

  SocketAttempt(asio::io_context& io, Duration timeout, Connector::Done done)
      : io_(io),
        resolver_(io),
        socket_(io),
        timeout_(timeout),
        done_(std::move(done)),
        deadline_(io, [this] { finish(timed_out(timeout_)); }) {
    deadline_.expire_after(timeout);
  }

  void speak_tls(std::shared_ptr<const TlsContext> context, std::string host) {
    tls_ = std::move(context);
    host_ = std::move(host);
  }

  void resolve(const std::string& host, std::uint16_t port, Names keep) {
    resolver_.async_resolve(
        host, std::to_string(port),
        [self = shared_from_this(), this, keep = std::move(keep), name = host](
            ErrorCode error, const asio::ip::tcp::resolver::results_type& found) {
          if (!done_) return;
          if (error || found.empty()) return finish({FailureKind::resolve, "no such host"});
          Endpoints endpoints;
          for (const auto& entry : found) endpoints.emplace_back(entry.endpoint());
          keep(name, endpoints);
          start(std::move(endpoints));
        });
  }

  void start(Endpoints endpoints) {
    endpoints_ = std::move(endpoints);
    connect_next();
  }

  void cancel() override {
    done_ = nullptr;
    stop();
  }

 private:
  void connect_next() {
    socket_ = Socket(io_);
    socket_.async_connect(endpoints_[next_++], [self = shared_from_this(), this](ErrorCode error) {
      if (!done_) return;
      if (error && next_ < endpoints_.size()) return connect_next();
      if (error) return finish(classify(error));
      if (tls_) return shake_hands();
      finish({}, make_socket_stream(std::move(socket_)));
    });
  }

  // The deadline of the whole attempt holds here too.
  void shake_hands() {
    handshake_ =
        TlsHandshake::connect(std::move(socket_), *tls_, host_, Duration::zero(),
                              [self = shared_from_this(), this](TlsHandshake::Outcome outcome) {
                                if (!done_) return;
                                if (outcome.stream) return finish({}, std::move(outcome.stream));
                                finish({FailureKind::tls, "TLS: " + outcome.why});
                              });
  }

  void finish(Failure failure, std::unique_ptr<Stream> stream = nullptr) {
    const auto self = shared_from_this();
    auto done = std::exchange(done_, nullptr);
    stop();
    if (done) done(std::move(stream), std::move(failure));
  }

  void stop() {
    deadline_.clear();
    resolver_.cancel();
    if (handshake_) handshake_->cancel();
    ErrorCode ignored;
    socket_.close(ignored);
  }

  asio::io_context& io_;
  asio::ip::tcp::resolver resolver_;
  Socket socket_;
  Duration timeout_;
  Connector::Done done_;
  Deadline deadline_;
  Endpoints endpoints_;
  std::size_t next_ = 0;
  std::shared_ptr<const TlsContext> tls_;
  std::string host_;
  std::shared_ptr<TlsHandshake> handshake_;
};

}  // namespace

Connector::Connector(asio::io_context& io, std::shared_ptr<const TlsIdentity> tls,
                     Duration names_kept)
    : io_(io), names_(std::make_shared<Names>(Names{{}, names_kept})), tls_(std::move(tls)) {}
Connector::~Connector() = default;

std::shared_ptr<Connector::Attempt> Connector::connect(const Address& address, Duration timeout,
                                                       Done done) {
  auto attempt = std::make_shared<SocketAttempt>(io_, timeout, std::move(done));
  if (address.kind == Address::Kind::unix_socket) {
    attempt->start({asio::local::stream_protocol::endpoint(address.path)});
    return attempt;
  }
  if (tls_) attempt->speak_tls(tls_->current(), address.host);
  ErrorCode not_numeric;
  const auto numeric = asio::ip::make_address(address.host, not_numeric);
  const auto name = address.host + ":" + std::to_string(address.port);
  if (!not_numeric) {
    attempt->start({asio::ip::tcp::endpoint(numeric, address.port)});
  } else if (const Endpoints* known = names_->find(name)) {
    attempt->start(*known);
  } else {
    attempt->resolve(address.host, address.port,
                     [names = names_, name](const std::string&, const Endpoints& endpoints) {
                       names->keep(name, endpoints);
                     });
  }
  return attempt;
}

}  // namespace swarm::runtime
