// What a route's handler works with. One object for the life of the manager;
// handlers answer through it, at once or later from a continuation.
#pragma once

#include "core/api/admission.h"
#include "core/api/info_book.h"
#include "core/api/request.h"
#include "core/api/response.h"
#include "core/base/hash_map.h"
#include "core/cluster/cluster.h"
#include "core/cluster/event.h"
#include "core/model/allow_list.h"
#include "core/model/stats.h"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

struct Route;

class ApiContext {
 public:
  ApiContext(Cluster& cluster, ManagerStats& stats);
  ~ApiContext();
  ApiContext(const ApiContext&) = delete;
  ApiContext& operator=(const ApiContext&) = delete;

  Cluster& cluster() { return cluster_; }
  const ManagerStats& stats() const { return stats_; }
  // The version that the manager announces ("Api-Version"): fixed by an option, or what every
  // healthy engine serves, within [1.40, 1.56]. It stays while no engine is healthy.
  ApiVersion announced() const { return announced_; }
  // The newest that a healthy engine serves, as of a second ago at most; not given if there is
  // none.
  ApiVersion newest_served() const { return newest_served_; }

  // --- Answers. All are ignored once the client has left. ----------------------
  // A second answer to one request is a broken invariant and stops the program.
  void respond(Step& step, RequestId request, ApiResponse response);
  // The same for an error, in the form that the client's API version has.
  void fail(Step& step, const ApiRequest& request, const Error& error);
  // `kind` is what the metrics count the stream under.
  void open_stream(Step& step, RequestId request, int status, Headers headers,
                   StreamKind kind = StreamKind::other);
  void send(Step& step, RequestId request, std::string bytes);
  void close_stream(Step& step, RequestId request);
  // The client is still there and has not got its whole answer.
  bool waits(RequestId request) const;
  // Called if the client leaves before its answer is complete.
  void when_gone(RequestId request, std::function<void(Step&)> gone);

  // --- The client's body, for several engines ---------------------------------------
  // Of a route whose body is streamed: the driver reads it to its end and keeps it until the
  // client has its answer. A call to an engine that names it (CallEngine::stored_body) carries
  // it. `done` is not called if the client leaves.
  void store_body(Step& step, RequestId request,
                  std::function<void(Step&, const std::string& problem)> done);

  // --- Towards an engine on behalf of a client ------------------------------
  // What of an engine is to be read anew before the client gets its answer (read your writes).
  enum class Refresh { nothing, images, networks, volumes };
  void refresh(Step& step, EngineKey engine, Refresh what, std::function<void(Step&)> done);

  struct Forward {
    std::string path;  // Encoded: "/containers/<id>/stop".
    // Refresh it before the answer goes out (read your writes); empty: no.
    std::string refresh_container;
    Refresh refresh = Refresh::nothing;
    Duration timeout = std::chrono::seconds(120);
    // Engines to ask instead, one after the other, while there is no answer or a 404.
    std::vector<EngineKey> otherwise;
    // Carry on if the client leaves: for work whose end must be seen.
    bool outlives_client = false;
    // Called with the engine's answer or failure before anything is done with it; may be empty.
    std::function<void(Step&, const EngineReply&)> replied;
    // Called once everything is refreshed, before the client gets its answer; may be empty.
    std::function<void(Step&)> ended;
  };
  // Sends the client's method, query, headers (those that concern the engine) and body to the
  // engine, waits for the whole (small) answer, refreshes, passes the answer on as it is.
  void forward(Step& step, const ApiRequest& request, EngineKey engine, Forward options);

  struct Tunnel {
    std::string path;
    bool hijack = false;
    bool body_from_client = false;
    StreamKind kind = StreamKind::other;
    Duration head_timeout = std::chrono::seconds(30);
    std::function<void(Step&)> finished;  // After the last byte; may be empty.
  };
  // Pumps the exchange between the client and the engine (Proxy action).
  void tunnel(Step& step, const ApiRequest& request, EngineKey engine, Tunnel options);

  // A Proxy to somebody who is no engine, for a request that has begun. `unanswered` is called
  // instead of an answer if it brought none; the request has then ended here.
  using Unanswered = std::function<void(Step&, const ProxyFinished&)>;
  void proxy(Step& step, Proxy proxy, Unanswered unanswered);

  // The request that forward and tunnel would send, for handlers that call on their own.
  HttpRequest engine_request(const ApiRequest& request, EngineKey engine, std::string_view path,
                             bool upgrade = false) const;
  // Why an engine brought no answer, in words for the client.
  Error engine_failure(EngineKey engine, FailureKind failure, std::string_view reason) const;
  // The fields of every answer, replacing those of the engine.
  Headers common_headers() const;
  // What a client may see of an engine's whole answer.
  ApiResponse pass_on(EngineReply&& reply) const;

  // --- For the router ----------------------------------------------------------
  // A request comes in, for that row of the route table, or for none (then `path_known` tells
  // whether another method has the path).
  void begin(const Step& step, const ApiRequest& request, const Route* route, bool path_known);
  // Whether the operator allows it; if not, it has its answer.
  bool allow(Step& step, const ApiRequest& request);
  // Calls its handler, now or when the bounds on requests under way let it; or sends it away.
  void admit(Step& step, const ApiRequest& request, const Route& route);
  // The pattern of the request's route; empty if it has none.
  std::string_view pattern_of(RequestId request) const;

  // --- Events from the driver ------------------------------------------------
  void on(Step& step, const ApiClientGone& event);
  void on(Step& step, ProxyFinished&& event);
  void on(Step& step, const BodyStored& event);

  std::size_t size() const { return exchanges_.size(); }

  InfoBook& info_book() { return info_book_; }  // For GET /info.

 private:
  struct Exchange;
  struct Forwarding;
  using ForwardingPointer = std::shared_ptr<Forwarding>;

  Exchange* waiting(RequestId request);
  void count_answer(const Step& step, Exchange& exchange, CodeClass code);
  void set_stream(Exchange& exchange, StreamKind kind);
  void end(RequestId request, Exchange& exchange);
  void refuse(Step& step, RequestId request, ApiVersion version, ApiRefusal why);
  void wait_for_turn(Step& step, const ApiRequest& request, const std::string& client,
                     const Route& route);
  void start_forwarding(Step& step, const ForwardingPointer& forwarding);
  void forwarded(Step& step, const ForwardingPointer& forwarding);
  void refresh_then_answer(Step& step, const ForwardingPointer& forwarding);
  void update_announced(Instant now);

  Cluster& cluster_;
  ManagerStats& stats_;
  HashMap<RequestId, std::unique_ptr<Exchange>> exchanges_;
  // The last answered requests: one that answers again is found out here.
  std::array<RequestId, 1024> answered_{};
  std::size_t answered_next_ = 0;
  const AllowList allowed_;
  Admission admission_;
  bool turn_planned_ = false;
  ApiVersion announced_;
  ApiVersion newest_served_;
  Instant announced_until_{};
  InfoBook info_book_{cluster_};
};

// A body that is pumped keeps the client's way to tell its end.
void add_body_framing(Headers& to, const Headers& client);

// A container by any of its references, healthy node or not; otherwise an error with the
// text "<missing><reference>", or one that names the candidates.
Result<const Container*> find_container(Cluster& cluster, std::string_view reference,
                                        std::string_view missing);

// The gate of most container routes (api-cli 3.1): 404 `No such container: x` and
// 500 `Container x running on unhealthy node n`.
Result<const Container*> find_on_healthy_node(Cluster& cluster, std::string_view reference);

}  // namespace swarm
