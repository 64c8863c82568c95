#include "runtime/http/session.h"

#include "core/base/assert.h"
#include "runtime/net/message_head.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace swarm::runtime {
namespace {

// How often a client is looked after whose bytes cannot be read at the moment.
constexpr auto watch_interval = std::chrono::seconds(2);

constexpr char tls_handshake_byte = 0x16;

// "http://host/path" names the same as "/path" does.
void strip_authority(std::string& target) {
  if (!target.starts_with("http://")) return;
  const auto slash = target.find('/', 7);
  target = slash == std::string::npos ? "/" : target.substr(slash);
}

}  // namespace

Session::Session(std::shared_ptr<ServerShared> shared, std::unique_ptr<Stream> stream,
                 std::string peer)
    : shared_(std::move(shared)),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      input_deadline_(shared_->io, [this] { on_input_deadline(); }),
      stall_deadline_(shared_->io, [this] { lose_client(); }),
      watch_deadline_(shared_->io, [this] { watch(); }) {}

void Session::start(std::list<std::shared_ptr<Session>>::iterator place) {
  place_ = place;
  input_deadline_.expire_after(shared_->options.head_timeout);
  read();
}

void Session::close_if_idle() {
  if (phase_ == Phase::head && !parser_.started() && input_.empty()) close();
}

bool Session::is_current(RequestId id) const {
  return id == request_ && id != 0 && (phase_ == Phase::answering || phase_ == Phase::upgraded);
}

void Session::read() {
  if (reading_ || input_ended_ || phase_ == Phase::closed) return;
  if (phase_ == Phase::upgraded && !raw_reader_) return;
  if (const auto& pipe = raw_input_.next()) {
    reading_ = true;
    return stream_->read(shared_from_this(), pipe);
  }
  if (input_.full()) {
    // Nothing more fits, for example because the client sends requests ahead: look from time to
    // time.
    watch_deadline_.expire_after(watch_interval);
    return;
  }
  reading_ = true;
  const bool expects_much = phase_ == Phase::body || phase_ == Phase::upgraded || reads_body();
  const auto room = input_.prepare(expects_much);
  read_room_ = room.size();
  stream_->read(shared_from_this(), room);
}

void Session::on_read(ErrorCode error, std::size_t bytes) {
  reading_ = false;
  if (phase_ == Phase::closed) return;
  if (!raw_input_.in_pipe()) input_.commit(bytes);
  raw_input_.saw(bytes, read_room_);
  if (error) return lose_client();
  if (bytes == 0) return on_input_end();
  process();
}

void Session::on_input_end() {
  input_ended_ = true;
  switch (phase_) {
    case Phase::head:
    case Phase::body:
    case Phase::lingering:
      return close();
    case Phase::answering:
      if (answer_ended_) return;  // It goes out as far as the client takes it.
      // A client that will hijack may have no more to say than its request. Any
      // other has left: what it waits for, it could not ask to stop otherwise.
      if (!wants_upgrade_ || !parser_.is_done()) return lose_client();
      watch_deadline_.expire_after(watch_interval);
      return;
    case Phase::upgraded:
      return process();
    case Phase::closed:
      return;
  }
}

void Session::watch() {
  const auto self = shared_from_this();
  if (phase_ != Phase::answering && phase_ != Phase::upgraded) return;
  const auto state = stream_->peer_state();
  const bool lost =
      state == Stream::PeerState::lost || (state == Stream::PeerState::ended && !wants_upgrade_);
  if (lost && !answer_ended_) return lose_client();
  watch_deadline_.expire_after(watch_interval);
}

void Session::on_input_deadline() {
  const auto self = shared_from_this();
  const bool in_message = phase_ == Phase::body || (phase_ == Phase::head && parser_.started());
  if (in_message || (phase_ == Phase::head && !input_.empty())) {
    return reject(408, "The request did not arrive in time.");
  }
  if (phase_ == Phase::answering) return lose_client();
  if (phase_ == Phase::upgraded) return lose_client();
  close();
}

// Works through what has been read. Guarded against itself: answers that come at
// once lead back here, and a pipeline of requests must not grow the stack.
void Session::process() {
  if (processing_) return;
  const auto self = shared_from_this();
  processing_ = true;
  while (step()) {
  }
  processing_ = false;
  if (std::exchange(answers_wait_, false) && !queue_.empty()) flush();
  read();
}

bool Session::step() {
  switch (phase_) {
    case Phase::head:
      return step_head();
    case Phase::body:
      return step_body();
    case Phase::answering:
      return piece_reader_ ? give_body_piece() : give_body();
    case Phase::upgraded:
      return give_raw();
    case Phase::lingering:
      input_.clear();
      return false;
    case Phase::closed:
      return false;
  }
  return false;
}

bool Session::step_head() {
  if (!parser_.started()) {
    while (input_.view().starts_with("\r\n")) input_.consume(2);  // RFC 9112 §2.2 allows them.
    if (input_.empty()) return false;
    if (input_.view().front() == tls_handshake_byte) {
      if (shared_->on_refused) shared_->on_refused(peer_, "it speaks TLS, this port plain HTTP");
      reject(400, "Client sent an HTTPS request to an HTTP server.");
      return false;
    }
    input_deadline_.expire_after(shared_->options.head_timeout);
  }
  const bool was_full = input_.full();
  input_.consume(parser_.feed(input_.view()));
  if (parser_.problem() == MessageParser::Problem::head_too_large ||
      (was_full && input_.full() && !parser_.got_head())) {
    reject(431, "The request's header fields are too large.");
    return false;
  }
  if (parser_.problem() != MessageParser::Problem::none) {
    reject(400, "Malformed HTTP request: " + parser_.problem_text());
    return false;
  }
  return parser_.got_head() && begin_request();
}

bool Session::begin_request() {
  MessageHead& head = parser_.head();
  strip_authority(head.target);
  is_head_ = head.method == "HEAD";
  wants_upgrade_ = head.upgrade || head.headers.contains("Upgrade");
  keep_alive_ = head.keep_alive;
  const auto expect = head.headers.get("Expect");
  if (!expect.empty() && !equals_ignoring_case(expect, "100-continue")) {
    reject(417, "Only Expect: 100-continue is understood.");
    return false;
  }
  expects_continue_ = !expect.empty() && !head.http_1_0 && !parser_.is_done();
  policy_ = shared_->service->body_policy(head.method, head.target);
  if (parser_.is_done() || policy_.kind == BodyPolicy::Kind::streamed) return dispatch();

  if (head.content_length.value_or(0) > policy_.max_bytes) {
    reject(413, "The request body is larger than " + std::to_string(policy_.max_bytes) + " bytes.");
    return false;
  }
  phase_ = Phase::body;
  input_deadline_.expire_after(shared_->options.body_timeout);
  if (std::exchange(expects_continue_, false)) {
    queue_.push(std::string("HTTP/1.1 100 Continue\r\n\r\n"));
    flush();
  }
  return true;
}

bool Session::step_body() {
  if (input_.empty()) return false;
  const bool was_full = input_.full();
  const std::size_t taken = parser_.feed(input_.view());
  input_.consume(taken);
  if (parser_.problem() != MessageParser::Problem::none || (was_full && taken == 0)) {
    reject(400, "Malformed HTTP request body.");
    return false;
  }
  if (parser_.body_size() > policy_.max_bytes) {
    reject(413, "The request body is larger than " + std::to_string(policy_.max_bytes) + " bytes.");
    return false;
  }
  input_deadline_.expire_after(shared_->options.body_timeout);
  return parser_.is_done() ? dispatch() : taken > 0;
}

bool Session::dispatch() {
  phase_ = Phase::answering;
  input_deadline_.clear();
  request_ = ++shared_->last_request;
  head_sent_ = chunked_ = made_chunks_ = answer_ended_ = output_shut_ = false;
  length_left_.reset();

  MessageHead& head = parser_.head();
  HttpRequest request;
  request.method = std::move(head.method);
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  if (policy_.kind == BodyPolicy::Kind::buffered) request.body = parser_.take_body();
  shared_->service->on_request(make_exchange(shared_from_this(), request_), std::move(request),
                               peer_);
  return true;
}

void Session::read_body(RequestId id, Exchange::BodyReader done) {
  if (!is_current(id) || phase_ != Phase::answering) return;
  SWARM_ASSERT(!reads_body());
  body_reader_ = std::move(done);
  expect_body();
}

void Session::read_body_piece(RequestId id, Exchange::PieceReader done) {
  if (!is_current(id) || phase_ != Phase::answering) return;
  SWARM_ASSERT(!reads_body());
  piece_reader_ = std::move(done);
  expect_body();
}

void Session::expect_body() {
  if (!parser_.is_done()) input_deadline_.expire_after(shared_->options.streamed_body_timeout);
  if (std::exchange(expects_continue_, false) && !head_sent_) {
    queue_.push(std::string("HTTP/1.1 100 Continue\r\n\r\n"));
    flush();
  }
  process();
}

bool Session::give_body() {
  if (!body_reader_) return false;
  const bool was_full = input_.full();
  std::size_t taken = 0;
  if (!parser_.is_done()) {
    taken = parser_.feed(input_.view());
    input_.consume(taken);
  }
  if (parser_.problem() != MessageParser::Problem::none || (was_full && taken == 0)) {
    lose_client();  // Half of a body has gone on already: there is nobody left to tell.
    return false;
  }
  if (parser_.body_size() == 0 && !parser_.is_done()) return taken > 0 && !input_.empty();
  input_deadline_.clear();
  auto reader = std::exchange(body_reader_, nullptr);
  reader(parser_.take_body(), false);
  return true;
}

bool Session::give_body_piece() {
  const std::size_t size = parser_.is_done() ? 0 : parser_.pass(input_.view());
  if (parser_.problem() != MessageParser::Problem::none) {
    lose_client();  // As above.
    return false;
  }
  if (size == 0 && !parser_.is_done()) return false;
  input_deadline_.clear();
  auto reader = std::exchange(piece_reader_, nullptr);
  reader(input_.take(size), false);
  return true;
}

void Session::read_raw(RequestId id, bool in_pipes, Exchange::PieceReader done) {
  if (!is_current(id) || phase_ != Phase::upgraded) return;
  if (in_pipes) raw_input_.allow();
  SWARM_ASSERT(!raw_reader_);
  raw_reader_ = std::move(done);
  process();
}

bool Session::give_raw() {
  if (!raw_reader_) return false;
  if (input_.empty() && !raw_input_.has_bytes() && !input_ended_) return false;
  if (output_shut_) input_deadline_.expire_after(shared_->options.half_closed_timeout);
  Piece piece = input_.take(input_.view().size());
  piece.pipe = raw_input_.take();
  auto reader = std::exchange(raw_reader_, nullptr);
  const bool ended = piece.empty();
  reader(std::move(piece), false);
  if (ended) finish_upgraded();
  return !ended;
}

}  // namespace swarm::runtime
