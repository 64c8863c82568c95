// The Stream over a plain socket, TCP or unix.
#pragma once

#include "runtime/net/stream.h"

#include <boost/asio/generic/stream_protocol.hpp>

#include <memory>

namespace swarm::runtime {

using Socket = boost::asio::generic::stream_protocol::socket;

// Tunes it; `socket` is connected.
std::unique_ptr<Stream> make_socket_stream(Socket socket);

// Sets TCP_NODELAY and keep-alive probes.
void tune_socket(Socket& socket);
Stream::PeerState socket_peer_state(const Socket& socket);

}  // namespace swarm::runtime
