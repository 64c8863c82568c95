#include "runtime/http/listener.h"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstring>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace swarm::runtime {
namespace {

namespace asio = boost::asio;
using Protocol = asio::generic::stream_protocol;
using Acceptor = asio::basic_socket_acceptor<Protocol>;

// Without file descriptors left, accepting fails at once, again and again.
constexpr auto accept_pause = std::chrono::milliseconds(100);

[[noreturn]] void refuse(const Address& address, const std::string& why) {
  throw std::runtime_error("cannot listen on " + address.text() + ": " + why);
}

std::string text_of(const Protocol::endpoint& endpoint) {
  asio::ip::tcp::endpoint address;
  if (endpoint.protocol().family() == AF_UNIX || endpoint.size() > address.capacity()) return "@";
  address.resize(endpoint.size());
  std::memcpy(address.data(), endpoint.data(), endpoint.size());
  const auto host = address.address().to_string();
  const bool is_v6 = address.address().is_v6();
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(address.port());
}

class SocketListener final : public Listener {
 public:
  SocketListener(asio::io_context& io, Address address, OnAccept on_accept)
      : acceptor_(io), pause_(io), address_(std::move(address)), on_accept_(std::move(on_accept)) {}
  ~SocketListener() override { remove_path(); }

  void bind_tcp(const asio::ip::tcp::endpoint& endpoint) {
    acceptor_.open(Protocol(endpoint.protocol()));
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    // An empty host means every interface of both families.
    if (endpoint.address().is_v6() && address_.host.empty()) {
      acceptor_.set_option(asio::ip::v6_only(false));
    }
    acceptor_.bind(Protocol::endpoint(endpoint));
    acceptor_.listen();
    const auto bound = acceptor_.local_endpoint();
    const auto* any = static_cast<const sockaddr*>(bound.data());
    address_.port =
        ntohs(any->sa_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(any)->sin6_port
                                         : reinterpret_cast<const sockaddr_in*>(any)->sin_port);
  }

  void bind_unix() {
    acceptor_.open(Protocol(AF_UNIX, 0));
    // The mask makes the socket private from its first moment on.
    const mode_t mask = ::umask(0177);
    boost::system::error_code error;
    acceptor_.bind(Protocol::endpoint(asio::local::stream_protocol::endpoint(address_.path)),
                   error);
    ::umask(mask);
    if (error) throw boost::system::system_error(error);
    acceptor_.listen();
    struct stat status {};
    if (::lstat(address_.path.c_str(), &status) == 0) inode_ = status.st_ino;
  }

  void accept() {
    acceptor_.async_accept(
        [self = shared_from_this(), this](boost::system::error_code error, Socket socket) {
          on_accepted(error, std::move(socket));
        });
  }

  Address address() const override { return address_; }
  void close() override {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    remove_path();
  }

 private:
  void on_accepted(boost::system::error_code error, Socket socket) {
    if (!acceptor_.is_open()) return;
    if (error && error != asio::error::connection_aborted) {
      pause_.expires_after(accept_pause);
      return pause_.async_wait([self = shared_from_this(), this](boost::system::error_code) {
        if (acceptor_.is_open()) accept();
      });
    }
    if (!error) {
      boost::system::error_code gone;
      const auto peer = socket.remote_endpoint(gone);
      if (!gone) on_accept_(std::move(socket), text_of(peer));
    }
    if (acceptor_.is_open()) accept();
  }

  // Only our own socket: somebody may have put another one in its place.
  void remove_path() {
    struct stat status {};
    if (inode_ == 0 || ::lstat(address_.path.c_str(), &status) != 0) return;
    if (status.st_ino == inode_) ::unlink(address_.path.c_str());
    inode_ = 0;
  }

  Acceptor acceptor_;
  asio::steady_timer pause_;
  Address address_;
  OnAccept on_accept_;
  ino_t inode_ = 0;
};

// A path left behind by a process that is gone is removed; anything else is not ours.
void clear_stale_socket(asio::io_context& io, const Address& address) {
  struct stat status {};
  if (::lstat(address.path.c_str(), &status) != 0) return;
  if (!S_ISSOCK(status.st_mode)) refuse(address, "the path exists and is not a socket");
  asio::local::stream_protocol::socket probe(io);
  boost::system::error_code error;
  probe.connect(address.path, error);
  if (error != asio::error::connection_refused) refuse(address, "somebody listens there already");
  ::unlink(address.path.c_str());
}

void bind_host(SocketListener& listener, asio::io_context& io, const Address& address) {
  if (address.host.empty()) {
    try {
      return listener.bind_tcp({asio::ip::tcp::v6(), address.port});
    } catch (const boost::system::system_error& error) {
      if (error.code() != asio::error::address_family_not_supported) throw;
      return listener.bind_tcp({asio::ip::tcp::v4(), address.port});
    }
  }
  asio::ip::tcp::resolver resolver(io);
  const auto found = resolver.resolve(address.host, std::to_string(address.port),
                                      asio::ip::resolver_base::passive);
  listener.bind_tcp(found.begin()->endpoint());
}

}  // namespace

std::shared_ptr<Listener> Listener::open(asio::io_context& io, const Address& address,
                                         OnAccept on_accept) {
  auto listener = std::make_shared<SocketListener>(io, address, std::move(on_accept));
  try {
    if (address.kind == Address::Kind::unix_socket) {
      clear_stale_socket(io, address);
      listener->bind_unix();
    } else {
      bind_host(*listener, io, address);
    }
  } catch (const boost::system::system_error& error) {
    refuse(address, error.code().message());
  }
  listener->accept();
  return listener;
}

}  // namespace swarm::runtime
