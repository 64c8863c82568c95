#include "runtime/engine/call.h"

#include "runtime/engine/request_head.h"

#include <utility>

namespace swarm::runtime {
namespace {

// For calls that name no bound of their own.
constexpr std::size_t default_body_max = 64u << 20;

class Call final : public Operation {
 public:
  Call(boost::asio::io_context& io, std::shared_ptr<EnginePool> pool, CallEngine call,
       std::shared_ptr<const StoredBody> stored, TellCall tell)
      : Operation(io, call.engine, std::move(pool)),
        call_(std::move(call)),
        stored_(std::move(stored)),
        tell_(std::move(tell)) {
    const std::uint64_t size = stored_ ? stored_->size() : call_.request.body.size();
    head_ = std::make_shared<const std::string>(
        call_request_head(call_.request, pool_->address(), size));
    body_ = std::make_shared<const std::string>(std::move(call_.request.body));
  }

  void start() override {
    deadline_.expire_after(call_.timeout);
    acquire(false);
  }

  void on_engine_closed() override { drop(); }  // The core forgot the call with its engine.

  void on_lease(Lease lease) override {
    lease_ = std::move(lease);
    lease_->begin(std::static_pointer_cast<Call>(shared_from_this()),
                  call_.request.method == "HEAD");
    lease_->send(head_);
    lease_->send(body_);
    if (stored_ && stored_->size() > 0) {
      lease_->request_goes_on();
      send_stored(0);
    }
    lease_->pull();
  }
  void on_no_lease(Failure failure) override { fail(std::move(failure)); }

  void on_progress(Progress progress) override {
    if (ended()) return;
    if (progress.head != nullptr) response_.status = progress.head->status;
    if (call_.streaming) return stream(std::move(progress));
    if (progress.head != nullptr) response_.headers = std::move(progress.head->headers);
    append(response_.body, std::move(progress.body));
    const std::size_t body_max = body_max_of(call_);
    if (response_.body.size() > body_max) return fail(answer_too_large(body_max));
    if (!progress.done) return lease_->pull();
    const auto self = shared_from_this();
    if (release()) tell_(EngineAnswered{call_.call, std::move(response_)}, true);
  }

  void on_failure(Failure failure) override {
    const bool nothing_happened =
        is_safe_method(call_.request.method) || !lease_->request_started();
    if (lease_.is_reused() && !lease_->answer_started() && nothing_happened &&
        failure.kind == FailureKind::reset) {
      lease_.give_back();
      return acquire(true);
    }
    fail(std::move(failure));
  }

 private:
  void acquire(bool fresh) {
    LeaseWish wish;
    wish.is_stream = call_.streaming || call_.timeout <= Duration{};
    // What has begun to send a stored body cannot begin again: no connection that may be dead.
    wish.fresh = fresh || stored_ != nullptr;
    wish.careful = !is_safe_method(call_.request.method);
    wish.connect_timeout = call_.timeout;
    pool_->acquire(std::static_pointer_cast<Call>(shared_from_this()), wish);
  }

  // A piece after the other, as the engine takes them. A disk that fails ends the call: the engine
  // has been told how much is to come and cannot take a part for the whole.
  void send_stored(std::uint64_t offset) {
    if (ended() || !lease_->can_send()) return;
    if (offset == stored_->size()) return lease_->request_is_complete();
    const auto self = std::static_pointer_cast<Call>(shared_from_this());
    stored_->read(offset, [self, offset](std::string bytes, bool failed) {
      if (self->ended()) return;
      if (failed || bytes.empty()) {
        return self->fail({FailureKind::cancelled, "the stored upload cannot be read"});
      }
      const std::uint64_t next = offset + bytes.size();
      self->lease_->send(std::move(bytes));
      self->lease_->when_drained([self, next] { self->send_stored(next); });
    });
  }

  static void append(std::string& body, std::string piece) {
    if (body.empty()) {
      body = std::move(piece);
    } else {
      body += piece;
    }
  }

  void stream(Progress progress) {
    const auto self = shared_from_this();
    if (progress.head != nullptr) {
      deadline_.clear();
      tell_(
          EngineStreamOpened{call_.call, progress.head->status, std::move(progress.head->headers)},
          false);
    }
    if (!ended() && !progress.body.empty()) {
      tell_(EngineStreamData{call_.call, std::move(progress.body)}, false);
    }
    if (ended()) return;
    if (!progress.done) return lease_->pull();
    if (release()) tell_(EngineStreamEnded{call_.call}, true);
  }

  void on_deadline() override { fail(timed_out(call_.timeout)); }

  void fail(Failure failure) {
    const auto self = shared_from_this();
    if (release()) tell_(EngineFailed{call_.call, failure.kind, std::move(failure.reason)}, true);
  }

  CallEngine call_;
  std::shared_ptr<const StoredBody> stored_;
  TellCall tell_;
  SharedBytes head_, body_;
  HttpResponse response_;
};

}  // namespace

std::shared_ptr<Operation> make_call(boost::asio::io_context& io, std::shared_ptr<EnginePool> pool,
                                     CallEngine call, std::shared_ptr<const StoredBody> body,
                                     TellCall tell) {
  return std::make_shared<Call>(io, std::move(pool), std::move(call), std::move(body),
                                std::move(tell));
}

std::size_t body_max_of(const CallEngine& call) {
  return call.body_max > 0 ? call.body_max : default_body_max;
}

Failure answer_too_large(std::size_t body_max) {
  return {FailureKind::too_large,
          "the answer is larger than " + std::to_string(body_max) + " bytes"};
}

bool is_safe_method(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

}  // namespace swarm::runtime
