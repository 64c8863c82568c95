// Speaks to a token service: one HTTP request, and its answer or why there is none.
#pragma once

#include "core/base/http.h"
#include "core/base/result.h"
#include "core/discovery/token_url.h"
#include "runtime/discovery/backend.h"
#include "runtime/engine/engine_client.h"
#include "runtime/tls/context.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace swarm::runtime {

class TokenClient {
 public:
  // Throws nothing: a service that cannot be reached shows in the answers. `tls`: of
  // token_identity().
  TokenClient(boost::asio::io_context& io, TokenServiceAddress service,
              std::shared_ptr<const TlsIdentity> tls);

  // An answer of another status than 200 is a failure: "returned 404 HTTP status code: no such
  // cluster". `done` is called once, never from within send(), and not once this is destroyed.
  using Done = std::function<void(Result<HttpResponse> answer)>;
  void send(std::string_view method, std::string_view below_clusters, std::string body, Done done);

 private:
  void take(Event event);

  boost::asio::io_context& io_;
  TokenServiceAddress service_;
  std::uint64_t last_call_ = 0;
  std::map<CallId, Done> waiting_;
  EngineClient client_;
  // Gone with the client, for an answer that waits to be handed over.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// What TLS to that service needs; null for plain HTTP. Options: token.cacertfile (else what this
// host trusts), token.certfile and token.keyfile (both or none: a certificate of our own).
// bad_request with one line, also for an address that is none.
Result<std::shared_ptr<const TlsIdentity>> token_identity(const TokenServiceAddress& service,
                                                          const BackendOptions& options);

}  // namespace swarm::runtime
