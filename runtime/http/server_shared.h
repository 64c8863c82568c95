// What the sessions of one server have in common. Private to runtime/http.
#pragma once

#include "runtime/http/server.h"

#include <list>

namespace swarm::runtime {

class Session;

struct ServerShared {
  boost::asio::io_context& io;
  HttpService* service;  // Null once the server is gone.
  ServerOptions options;
  RequestId last_request = 0;
  bool draining = false;
  std::list<std::shared_ptr<Session>> sessions{};
  std::function<void()> on_session_ended{};
  Server::OnRefused on_refused{};
};

}  // namespace swarm::runtime
