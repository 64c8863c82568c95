#include "runtime/engine/proxy.h"

#include "runtime/engine/request_head.h"
#include "runtime/net/message_head.h"

#include <utility>

namespace swarm::runtime {
namespace {

BodyFraming framing_of(const Proxy& proxy) {
  if (!proxy.body_from_client) return BodyFraming::none;
  if (proxy.http.headers.contains("Transfer-Encoding")) return BodyFraming::chunks;
  return proxy.http.headers.contains("Content-Length") ? BodyFraming::length : BodyFraming::none;
}

class Pump final : public Operation {
 public:
  Pump(boost::asio::io_context& io, std::shared_ptr<EnginePool> pool, Proxy proxy,
       std::shared_ptr<Exchange> exchange, std::function<void(ProxyFinished)> finished)
      : Operation(io, proxy.engine, std::move(pool)),
        proxy_(std::move(proxy)),
        exchange_(std::move(exchange)),
        finished_(std::move(finished)),
        framing_(framing_of(proxy_)) {}

  void start() override {
    deadline_.expire_after(proxy_.head_timeout);
    acquire(false);
  }
  void on_engine_closed() override { fail({FailureKind::forgotten, "engine forgotten"}); }

  void on_lease(Lease lease) override {
    lease_ = std::move(lease);
    // A stream that may have to end in the middle as if it were complete is put in chunks here.
    const bool keeps_chunks = exchange_->takes_chunks() && !proxy_.ends_softly;
    lease_->begin(self(), proxy_.http.method == "HEAD", keeps_chunks);
    lease_->send(proxy_request_head(proxy_, pool_->address(), framing_));
    if (framing_ != BodyFraming::none) {
      lease_->request_goes_on();
      pump_request_body();
    } else if (!proxy_.http.body.empty()) {
      lease_->send(proxy_.http.body);
    }
    lease_->pull();
  }
  void on_no_lease(Failure failure) override { fail(std::move(failure)); }
  void on_progress(Progress progress) override;
  void on_failure(Failure failure) override;

 private:
  std::shared_ptr<Pump> self() { return std::static_pointer_cast<Pump>(shared_from_this()); }
  void acquire(bool fresh);

  void pump_request_body();
  void on_request_body(Piece piece, bool failed);

  Headers response_headers(const Headers& from, bool verbatim) const;
  void on_head(Progress& progress);
  void pump_answer(std::string bytes, bool done);
  void pull_when_drained();

  void start_tunnel(const MessageHead& head);
  void pump_to_engine();
  void pump_to_client(Piece piece, bool ended);
  void end_direction(bool& direction_ended);

  void on_deadline() override { fail(timed_out(proxy_.head_timeout)); }
  void fail(Failure failure);
  void finish(Failure failure);

  Proxy proxy_;
  std::shared_ptr<Exchange> exchange_;
  std::function<void(ProxyFinished)> finished_;
  BodyFraming framing_;
  int status_ = 0;
  bool head_sent_ = false;
  bool raw_ = false;
  bool in_pipes_ = false;      // Both sides can splice.
  bool body_touched_ = false;  // The client's body has begun: the request cannot be sent again.
  bool to_engine_ended_ = false;
  bool to_client_ended_ = false;
};

void Pump::acquire(bool fresh) {
  LeaseWish wish;
  wish.is_stream = proxy_.hijack || proxy_.head_timeout <= Duration{};
  // A connection that will be taken over is better a new one: it is not given back anyway.
  wish.fresh = fresh || proxy_.hijack;
  wish.careful = !is_safe_method(proxy_.http.method);
  wish.connect_timeout = proxy_.head_timeout;
  pool_->acquire(self(), wish);
}

void Pump::pump_request_body() {
  if (ended() || !lease_->can_send()) return;
  exchange_->read_body_piece([self = self()](Piece piece, bool failed) {
    self->on_request_body(std::move(piece), failed);
  });
}

void Pump::on_request_body(Piece piece, bool failed) {
  if (ended() || failed) return;  // A client that failed is reported as gone.
  body_touched_ = true;
  if (piece.empty()) return lease_->request_is_complete();
  lease_->send(std::move(piece));
  lease_->when_drained([self = self()] { self->pump_request_body(); });
}

void Pump::on_progress(Progress progress) {
  if (ended()) return;
  if (raw_) return pump_to_client(std::move(progress.piece), progress.done);
  if (progress.head != nullptr) return on_head(progress);
  if (!progress.piece.empty()) exchange_->send_piece(std::move(progress.piece));
  pump_answer(std::move(progress.body), progress.done);
}

Headers Pump::response_headers(const Headers& from, bool verbatim) const {
  Headers headers = verbatim ? from : end_to_end_fields(from, false);
  for (const auto& field : proxy_.response_headers) headers.set(field.name, field.value);
  return headers;
}

void Pump::on_head(Progress& progress) {
  deadline_.clear();
  status_ = progress.head->status;
  const bool is_raw =
      status_ == 101 || (proxy_.hijack && status_ == 200 && progress.head->to_end_of_stream);
  if (status_ == 101 && !proxy_.hijack) {
    return fail({FailureKind::protocol, "the engine upgraded a connection that was not to be"});
  }
  if (is_raw) {
    start_tunnel(*progress.head);
    // An answer without an upgrade: its parser took what came with the head.
    exchange_->send(std::make_shared<const std::string>(std::move(progress.body)));
    return pump_to_client({}, false);
  }
  head_sent_ = true;
  Headers headers = response_headers(progress.head->headers, false);
  if (progress.done) {
    std::vector<SharedPart> body;
    body.push_back(std::make_shared<const std::string>(std::move(progress.body)));
    const auto exchange = exchange_;
    // The connection is free before the client can ask again.
    const auto keep_alive = self();
    if (release()) {
      exchange->respond(status_, std::move(headers), std::move(body));
      finished_({proxy_.request, status_, true, FailureKind::none, {}});
    }
    return;
  }
  lease_.become_stream();
  if (lease_->passes_chunks()) {
    exchange_->open_chunks(status_, std::move(headers));
  } else {
    exchange_->open_stream(status_, std::move(headers));
  }
  pump_answer(std::move(progress.body), false);
}

void Pump::pump_answer(std::string bytes, bool done) {
  if (!bytes.empty()) {
    exchange_->send(std::make_shared<const std::string>(std::move(bytes)));
  }
  if (!done) return pull_when_drained();
  exchange_->close_stream();
  finish({});
}

void Pump::pull_when_drained() {
  exchange_->when_drained([self = self()] {
    if (!self->ended()) self->lease_->pull();
  });
}

void Pump::start_tunnel(const MessageHead& head) {
  raw_ = head_sent_ = true;
  lease_.become_stream();
  in_pipes_ = exchange_->can_splice() && lease_->can_splice();
  lease_->become_raw(in_pipes_);
  exchange_->upgrade(head.status, head.reason, response_headers(head.headers, true));
  pump_to_engine();
}

void Pump::pump_to_engine() {
  if (ended()) return;
  exchange_->read_raw_piece(in_pipes_, [self = self()](Piece piece, bool failed) {
    if (self->ended() || failed) return;
    if (piece.empty()) {
      self->lease_->shutdown_send();
      return self->end_direction(self->to_engine_ended_);
    }
    self->lease_->send(std::move(piece));
    self->lease_->when_drained([self] { self->pump_to_engine(); });
  });
}

void Pump::pump_to_client(Piece piece, bool ended) {
  if (ended) {
    exchange_->close_stream();
    return end_direction(to_client_ended_);
  }
  if (!piece.empty()) exchange_->send_piece(std::move(piece));
  pull_when_drained();
}

void Pump::end_direction(bool& direction_ended) {
  direction_ended = true;
  if (to_engine_ended_ && to_client_ended_) finish({});
}

void Pump::on_failure(Failure failure) {
  if (ended()) return;
  const bool nothing_happened =
      !body_touched_ && (is_safe_method(proxy_.http.method) || !lease_->request_started());
  if (lease_.is_reused() && !lease_->answer_started() && nothing_happened &&
      framing_ == BodyFraming::none && failure.kind == FailureKind::reset) {
    lease_.give_back();
    return acquire(true);
  }
  fail(std::move(failure));
}

// Once a part of the answer is out, cutting the client is the only way to say
// that the rest is missing. Before, the core still answers.
void Pump::fail(Failure failure) {
  if (ended()) return;
  if (head_sent_) proxy_.ends_softly && !raw_ ? exchange_->close_stream() : exchange_->abort();
  finish(std::move(failure));
}

void Pump::finish(Failure failure) {
  const auto keep_alive = self();
  if (!release()) return;
  finished_({proxy_.request, status_, head_sent_, failure.kind, std::move(failure.reason)});
}

}  // namespace

std::shared_ptr<Operation> make_proxy(boost::asio::io_context& io, std::shared_ptr<EnginePool> pool,
                                      Proxy proxy, std::shared_ptr<Exchange> exchange,
                                      std::function<void(ProxyFinished)> finished) {
  return std::make_shared<Pump>(io, std::move(pool), std::move(proxy), std::move(exchange),
                                std::move(finished));
}

}  // namespace swarm::runtime
