// One request of a session, as the service sees it.
#include "runtime/http/session.h"

#include <utility>

namespace swarm::runtime {
namespace {

class SessionExchange final : public Exchange {
 public:
  SessionExchange(std::shared_ptr<Session> session, RequestId id)
      : session_(std::move(session)), id_(id) {}

  RequestId id() const override { return id_; }
  void respond(int status, Headers headers, std::vector<SharedPart> body) override {
    session_->respond(id_, status, headers, std::move(body));
  }
  void open_stream(int status, Headers headers) override {
    session_->open_stream(id_, status, headers);
  }
  void send(SharedBytes bytes) override { session_->send(id_, std::move(bytes)); }
  void close_stream() override { session_->close_stream(id_); }
  void read_body(BodyReader done) override { session_->read_body(id_, std::move(done)); }
  void read_body_piece(PieceReader done) override {
    session_->read_body_piece(id_, std::move(done));
  }
  void upgrade(int status, std::string reason, Headers headers) override {
    session_->upgrade(id_, status, reason, headers);
  }
  void read_raw_piece(bool in_pipes, PieceReader done) override {
    session_->read_raw(id_, in_pipes, std::move(done));
  }
  bool can_splice() const override { return session_->can_splice(); }
  void send_piece(Piece piece) override { session_->send_piece(id_, std::move(piece)); }
  bool takes_chunks() const override { return session_->takes_chunks(id_); }
  void open_chunks(int status, Headers headers) override {
    session_->open_chunks(id_, status, headers);
  }
  void when_drained(std::function<void()> done) override {
    session_->when_drained(id_, std::move(done));
  }
  void abort() override { session_->abort(id_); }

 private:
  std::shared_ptr<Session> session_;
  RequestId id_;
};

}  // namespace

std::shared_ptr<Exchange> make_exchange(std::shared_ptr<Session> session, RequestId id) {
  return std::make_shared<SessionExchange>(std::move(session), id);
}

}  // namespace swarm::runtime
