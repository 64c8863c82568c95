// A UDP port of the manager that leads to a node's: each client gets a socket of
// its own towards the node, so that answers find their way back.
#include "runtime/net/deadline.h"
#include "runtime/relay/relay.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace swarm::runtime {
namespace {

using boost::asio::ip::udp;
using ErrorCode = boost::system::error_code;

constexpr std::size_t datagram_max = 65535;
// Datagrams that are taken at a time before others have their turn.
constexpr int burst = 64;

class UdpRelay final : public Relay, public std::enable_shared_from_this<UdpRelay> {
 public:
  UdpRelay(boost::asio::io_context& io, std::shared_ptr<RelayLedger> ledger)
      : io_(io), ledger_(std::move(ledger)), socket_(io), resolver_(io), sweep_(io, [this] {
          forget_idle();
        }) {}

  void listen(const OpenRelay& action) {
    try {
      const udp::endpoint at(boost::asio::ip::make_address(ledger_->options.address),
                             action.listen);
      socket_.open(at.protocol());
      socket_.bind(at);
      socket_.non_blocking(true);
      port_ = socket_.local_endpoint().port();
    } catch (const boost::system::system_error& error) {
      throw std::runtime_error("cannot listen on " + ledger_->options.address + ":" +
                               std::to_string(action.listen) + ": " + error.code().message());
    }
    resolver_.async_resolve(
        action.host, std::to_string(action.port),
        [weak = weak_from_this()](ErrorCode error, const udp::resolver::results_type& found) {
          const auto self = weak.lock();
          if (!self || self->closed_) return;
          if (!error && !found.empty()) self->target_ = found.begin()->endpoint();
          self->wait();
        });
    sweep_.expire_after(ledger_->options.udp_idle);
  }

  std::uint16_t port() const override { return port_; }

  void close() override {
    closed_ = true;
    ErrorCode ignored;
    socket_.close(ignored);
    resolver_.cancel();
    sweep_.clear();
    ledger_->traffic.connections -= clients_.size();
    clients_.clear();
  }

 private:
  struct Client {
    explicit Client(boost::asio::io_context& io) : node(io) {}
    udp::socket node;
    Deadline::Clock::time_point used = Deadline::Clock::now();
  };
  using ClientPtr = std::shared_ptr<Client>;

  void wait() {
    socket_.async_wait(udp::socket::wait_read, [weak = weak_from_this()](ErrorCode error) {
      const auto self = weak.lock();
      if (!self || self->closed_ || error) return;
      self->receive();
      self->wait();
    });
  }

  void receive() {
    for (int i = 0; i < burst; ++i) {
      udp::endpoint from;
      ErrorCode error;
      const std::size_t bytes =
          socket_.receive_from(boost::asio::buffer(datagram_), from, 0, error);
      if (error) return;
      const ClientPtr client = client_at(from);
      if (!client) continue;
      client->used = Deadline::Clock::now();
      // What the kernel does not take is lost, as datagrams may be.
      client->node.send(boost::asio::buffer(datagram_.data(), bytes), 0, error);
      if (!error) ledger_->traffic.bytes += bytes;
    }
  }

  ClientPtr client_at(const udp::endpoint& from) {
    const auto known = clients_.find(from);
    if (known != clients_.end()) return known->second;
    if (target_.port() == 0 || !ledger_->admit(clients_.size())) return nullptr;
    auto client = std::make_shared<Client>(io_);
    ErrorCode error;
    client->node.open(target_.protocol(), error);
    if (!error) client->node.connect(target_, error);
    if (!error) client->node.non_blocking(true, error);
    if (error) {
      ++ledger_->traffic.failed;
      --ledger_->traffic.connections;
      return nullptr;
    }
    clients_[from] = client;
    wait_for_node(client, from);
    return client;
  }

  void wait_for_node(const ClientPtr& client, const udp::endpoint& from) {
    client->node.async_wait(
        udp::socket::wait_read,
        [weak = weak_from_this(), kept = std::weak_ptr(client), from](ErrorCode error) {
          const auto self = weak.lock();
          const auto still = kept.lock();
          if (!self || !still || self->closed_ || error) return;
          self->pass_back(*still, from);
          self->wait_for_node(still, from);
        });
  }

  void pass_back(Client& client, const udp::endpoint& to) {
    for (int i = 0; i < burst; ++i) {
      ErrorCode error;
      const std::size_t bytes = client.node.receive(boost::asio::buffer(datagram_), 0, error);
      // That nobody listens there is told so, too; the client finds out by itself.
      if (error) return;
      client.used = Deadline::Clock::now();
      socket_.send_to(boost::asio::buffer(datagram_.data(), bytes), to, 0, error);
      if (!error) ledger_->traffic.bytes += bytes;
    }
  }

  void forget_idle() {
    const auto before = Deadline::Clock::now() - ledger_->options.udp_idle;
    const std::size_t forgotten =
        std::erase_if(clients_, [&](const auto& entry) { return entry.second->used < before; });
    ledger_->traffic.connections -= forgotten;
    sweep_.expire_after(ledger_->options.udp_idle);
  }

  boost::asio::io_context& io_;
  const std::shared_ptr<RelayLedger> ledger_;
  udp::socket socket_;
  udp::resolver resolver_;
  udp::endpoint target_;  // Port 0: not known (yet), so that datagrams are lost.
  std::uint16_t port_ = 0;
  std::map<udp::endpoint, ClientPtr> clients_;
  std::array<char, datagram_max> datagram_{};
  bool closed_ = false;
  Deadline sweep_;
};

}  // namespace

std::shared_ptr<Relay> open_udp_relay(boost::asio::io_context& io,
                                      std::shared_ptr<RelayLedger> ledger,
                                      const OpenRelay& action) {
  auto relay = std::make_shared<UdpRelay>(io, std::move(ledger));
  relay->listen(action);
  return relay;
}

}  // namespace swarm::runtime
