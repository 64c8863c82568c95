// What a route's handler works with. One object for the life of the manager;
// handlers answer through it, at once or later from a continuation.
#pragma once

#include "core/api/request.h"
#include "core/api/response.h"
#include "core/base/hash_map.h"
#include "core/cluster/cluster.h"
#include "core/cluster/event.h"

#include <functional>
#include <memory>
#include <string>

namespace swarm {

struct ManagerStats;

class ApiContext {
 public:
  ApiContext(Cluster& cluster, ManagerStats& stats);
  ~ApiContext();

  Cluster& cluster() { return cluster_; }
  // The version that the manager announces ("Api-Version").
  ApiVersion announced() const;

  // --- Answers. All are ignored if the client has left or has its answer. ---
  void respond(Step& step, RequestId request, ApiResponse response);
  void open_stream(Step& step, RequestId request, int status, Headers headers);
  void send(Step& step, RequestId request, std::string bytes);
  void close_stream(Step& step, RequestId request);
  bool waits(
      RequestId request) const;  // The client is still there and has not got its whole answer.
  // Called if the client leaves before its answer is complete.
  void when_gone(RequestId request, std::function<void(Step&)> gone);

  // --- Towards an engine on behalf of a client ------------------------------
  struct Forward {
    std::string path;  // Decoded segments are the caller's to encode: "/containers/<id>/stop".
    std::string
        refresh_container;  // Refresh it before the answer goes out (read your writes); empty: no.
    bool refresh_images = false;
    Duration timeout = std::chrono::seconds(120);
  };
  // Sends the client's method, query, headers (those that concern the engine) and body to the
  // engine, waits for the whole (small) answer, refreshes, passes the answer on as it is.
  void forward(Step& step, const ApiRequest& request, EngineKey engine, Forward options);

  struct Tunnel {
    std::string path;
    bool hijack = false;
    bool body_from_client = false;
    std::string stream_kind;  // "logs", "attach", ...: for metrics.
    Duration head_timeout = std::chrono::seconds(30);
    std::function<void(Step&)> finished;  // After the last byte; may be empty.
  };
  // Pumps the exchange between the client and the engine (Proxy action).
  void tunnel(Step& step, const ApiRequest& request, EngineKey engine, Tunnel options);

  // The request that forward and tunnel would send, for handlers that call on their own.
  HttpRequest engine_request(const ApiRequest& request, EngineKey engine,
                             const std::string& path) const;

  // --- Events from the driver ------------------------------------------------
  void begin(const ApiRequest& request, std::string_view route);
  void on(Step& step, const ApiClientGone& event);
  void on(Step& step, ProxyFinished&& event);

 private:
  struct Exchange;
  Cluster& cluster_;
  ManagerStats& stats_;
  HashMap<RequestId, std::unique_ptr<Exchange>> exchanges_;
};

// The gate of most container routes (api-cli 3.1): 404 `No such container: x` and
// 500 `Container x running on unhealthy node n`.
Result<const Container*> find_on_healthy_node(Cluster& cluster, std::string_view reference);

}  // namespace swarm
