// HTTP to a key-value store that may have several endpoints: one that does not
// answer is passed over. Bounded and with a deadline, as every call is here.
#pragma once

#include "core/base/http.h"
#include "core/base/instant.h"
#include "core/base/result.h"
#include "runtime/net/address.h"
#include "runtime/tls/context.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

// "a/b:c" as a part of a URL: "a/b%3Ac".
std::string encode_path(std::string_view path);
// The value of Authorization (RFC 7617).
std::string basic_authorization(std::string_view user, std::string_view password);
// Stores count leases in whole seconds, at least one.
std::int64_t whole_seconds(Duration duration);

class StoreHttp {
 public:
  // What one answer may have; the largest lists of discovery need about half of it.
  static constexpr std::size_t answer_bytes_max = std::size_t{32} << 20;

  // `store` names it in the text of failures: "etcd". With an identity it speaks TLS.
  StoreHttp(boost::asio::io_context& io, std::string store, const std::vector<Address>& endpoints,
            std::shared_ptr<const TlsIdentity> tls = nullptr);
  ~StoreHttp();  // Drops everything in silence; may happen in any of the callbacks below.
  StoreHttp(const StoreHttp&) = delete;
  StoreHttp& operator=(const StoreHttp&) = delete;

  // Asks the endpoint that answered last, then each other one for as long as they cannot be
  // reached, do not answer within `timeout`, or answer that they cannot serve now (5xx). Whatever
  // is asked must stand being done twice. `done` runs once, never from within the call.
  using Done = std::function<void(Result<HttpResponse> answer)>;
  void call(HttpRequest request, Duration timeout, Done done);

  // An answer that comes in pieces until cancel() or its end. Asks only the endpoint that answered
  // last, so that it tells what the call before it told.
  struct Follower {
    std::function<void(std::string_view piece)> on_piece;
    // Nothing follows. `why` is empty if the answer was complete; `status` is 0 unless there was
    // an answer and it was not 200.
    std::function<void(int status, std::string why)> on_end;
  };
  using Number = std::uint64_t;
  Number follow(HttpRequest request, Duration timeout, Follower follower);
  void cancel(Number number);

  // The text of a failure: "etcd at 10.0.0.1:2379: connection refused".
  Error failure(std::string_view why) const;

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
