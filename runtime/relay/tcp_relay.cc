// A TCP port of the manager that leads to a node's.
#include "runtime/http/listener.h"
#include "runtime/relay/relay.h"
#include "runtime/relay/tcp_pair.h"

#include <boost/asio/ip/tcp.hpp>

#include <cstring>
#include <map>
#include <string>
#include <utility>

namespace swarm::runtime {
namespace {

// Whether the client has reached us at the very address where we would look for the node. A name
// other than this one that means our own host is not seen through: the bounds end that round.
bool is_same(const Socket& socket, const Address& target) {
  boost::system::error_code gone;
  const auto endpoint = socket.local_endpoint(gone);
  boost::asio::ip::tcp::endpoint own;
  if (gone || endpoint.size() > own.capacity()) return false;
  own.resize(endpoint.size());
  std::memcpy(own.data(), endpoint.data(), endpoint.size());
  const bool at_home = target.host == "localhost" && own.address().is_loopback();
  return own.port() == target.port && (at_home || own.address().to_string() == target.host);
}

class TcpRelay final : public Relay, public std::enable_shared_from_this<TcpRelay> {
 public:
  TcpRelay(Connector& connector, std::shared_ptr<RelayLedger> ledger, const OpenRelay& action)
      : connector_(connector),
        ledger_(std::move(ledger)),
        target_{Address::Kind::tcp, action.host, action.port, {}} {}

  void listen(boost::asio::io_context& io, std::uint16_t port) {
    const Address at{Address::Kind::tcp, ledger_->options.address, port, {}};
    listener_ = Listener::open(io, at, [weak = weak_from_this()](Socket socket, const auto&) {
      if (const auto self = weak.lock()) self->accepted(std::move(socket));
    });
  }

  std::uint16_t port() const override { return listener_->address().port; }

  void close() override {
    closed_ = true;
    listener_->close();
    for (auto& [number, crossing] : std::exchange(crossings_, {})) {
      if (crossing.attempt) crossing.attempt->cancel();
      if (crossing.pair) crossing.pair->close();
      --ledger_->traffic.connections;
    }
  }

 private:
  // A client's connection: first on its way to the node, then there.
  struct Crossing {
    std::shared_ptr<Connector::Attempt> attempt;
    std::unique_ptr<Stream> client;
    std::shared_ptr<TcpPair> pair;
  };

  void accepted(Socket socket) {
    if (closed_ || !ledger_->admit(crossings_.size())) return;
    // The node's port is this very one, on a node that is our own host, and nobody else has it: we
    // would go round and round.
    if (is_same(socket, target_)) {
      ++ledger_->traffic.failed;
      --ledger_->traffic.connections;
      return;
    }
    const std::uint64_t number = ++last_crossing_;
    Crossing& crossing = crossings_[number];
    crossing.client = make_socket_stream(std::move(socket));
    crossing.attempt = connector_.connect(
        target_, ledger_->options.connect_timeout,
        [weak = weak_from_this(), number](std::unique_ptr<Stream> node, const Failure&) {
          if (const auto self = weak.lock()) self->connected(number, std::move(node));
        });
  }

  void connected(std::uint64_t number, std::unique_ptr<Stream> node) {
    const auto found = crossings_.find(number);
    if (found == crossings_.end()) return;
    if (!node) {
      ++ledger_->traffic.failed;
      return ended(number);
    }
    Crossing& crossing = found->second;
    crossing.attempt = nullptr;
    crossing.pair = TcpPair::start(std::move(crossing.client), std::move(node),
                                   ledger_->traffic.bytes, [weak = weak_from_this(), number] {
                                     if (const auto self = weak.lock()) self->ended(number);
                                   });
  }

  void ended(std::uint64_t number) {
    if (crossings_.erase(number) > 0) --ledger_->traffic.connections;
  }

  Connector& connector_;
  const std::shared_ptr<RelayLedger> ledger_;
  const Address target_;
  std::shared_ptr<Listener> listener_;
  std::map<std::uint64_t, Crossing> crossings_;
  std::uint64_t last_crossing_ = 0;
  bool closed_ = false;
};

}  // namespace

std::shared_ptr<Relay> open_tcp_relay(boost::asio::io_context& io, Connector& connector,
                                      std::shared_ptr<RelayLedger> ledger,
                                      const OpenRelay& action) {
  auto relay = std::make_shared<TcpRelay>(connector, std::move(ledger), action);
  relay->listen(io, action.listen);
  return relay;
}

}  // namespace swarm::runtime
