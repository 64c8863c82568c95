// The seam between the HTTP server and whoever answers: the manager's driver,
// or a simulated engine served over real sockets. Everything runs on one executor.
#pragma once

#include "core/api/body_policy.h"
#include "core/base/http.h"
#include "core/base/ids.h"
#include "core/cluster/action.h"
#include "runtime/net/piece.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::runtime {

// One request and the way back to its client. Kept by the service for as long
// as it means to answer. All calls after the client left are ignored.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual RequestId id() const = 0;

  // A whole answer. Content-Length is set from the body; HEAD sends no body.
  virtual void respond(int status, Headers headers, std::vector<SharedPart> body) = 0;

  // An answer in parts. The head goes out at once. Chunked for HTTP/1.1.
  virtual void open_stream(int status, Headers headers) = 0;
  virtual void send(SharedBytes bytes) = 0;
  virtual void close_stream() = 0;

  // Pull the request body (BodyPolicy::streamed), one piece a call; an empty piece is its end.
  // At most one read may be outstanding.
  using BodyReader = std::function<void(std::string bytes, bool failed)>;
  virtual void read_body(BodyReader done) = 0;

  // The same for pumps: without a copy, and in chunks with all that belongs to them if the client
  // sent it in chunks. One of the two for a request.
  using PieceReader = std::function<void(Piece piece, bool failed)>;
  virtual void read_body_piece(PieceReader done) = 0;

  // Answer with this head verbatim (101 or 200) and take over the connection:
  // from then on `send` writes raw bytes, `close_stream` half-closes the
  // writing side, and `read_raw` yields what the client sends (empty: it half-closed).
  virtual void upgrade(int status, std::string reason, Headers headers) = 0;
  void read_raw(BodyReader done) {
    read_raw_piece(false, [done = std::move(done)](const Piece& piece, bool failed) {
      done(std::string(piece.bytes), failed);
    });
  }

  // The same for pumps: without a copy and, if that is allowed, in pipes.
  virtual void read_raw_piece(bool in_pipes, PieceReader done) = 0;
  virtual void send_piece(Piece piece) = 0;  // Pipes only on a connection that is taken over.
  virtual bool can_splice() const = 0;

  // As open_stream(), but the pieces that follow are chunks with all that belongs to them, up to
  // the end of the last one. Only for clients that take chunks.
  virtual bool takes_chunks() const = 0;
  virtual void open_chunks(int status, Headers headers) = 0;

  // Backpressure for pumps: called once when everything sent so far is written (or the client
  // left).
  virtual void when_drained(std::function<void()> done) = 0;

  // Cut the connection.
  virtual void abort() = 0;
};

class HttpService {
 public:
  virtual ~HttpService() = default;
  virtual BodyPolicy body_policy(std::string_view method, std::string_view target) = 0;
  // The body is in the request if the policy was `buffered`.
  virtual void on_request(std::shared_ptr<Exchange> exchange, HttpRequest request,
                          std::string peer) = 0;
  // The client left before its answer was complete.
  virtual void on_gone(RequestId id) = 0;
};

}  // namespace swarm::runtime
