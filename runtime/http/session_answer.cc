#include "runtime/http/session.h"
#include "runtime/net/message_head.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <fmt/format.h>
#include <utility>

namespace swarm::runtime {
namespace {

const SharedBytes& line_break() {
  static const auto bytes = std::make_shared<const std::string>("\r\n");
  return bytes;
}
const SharedBytes& last_chunk() {
  static const auto bytes = std::make_shared<const std::string>("0\r\n\r\n");
  return bytes;
}

// The fields that the session itself decides about.
bool is_framing(std::string_view name) {
  return equals_ignoring_case(name, "Content-Length") ||
         equals_ignoring_case(name, "Transfer-Encoding") ||
         equals_ignoring_case(name, "Connection") || equals_ignoring_case(name, "Keep-Alive");
}

std::optional<std::uint64_t> length_of(const Headers& headers) {
  const auto text = headers.get("Content-Length");
  if (text.empty() || text.size() > 18) return {};
  std::uint64_t length = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    length = 10 * length + static_cast<std::uint64_t>(c - '0');
  }
  return length;
}

std::string message_json(std::string_view message) {
  std::string json = "{\"message\":\"";
  for (const char c : message) {
    if (c == '"' || c == '\\') {
      json += {'\\', c};
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      json += c;
    }
  }
  return json + "\"}\n";
}

}  // namespace

// A streamed body that nobody will read any more. What lies in the buffer already is thrown
// away, so that a small request that is refused early does not cost its connection.
void Session::discard_body() {
  if (parser_.is_done() || reads_body() || expects_continue_) return;
  input_.consume(parser_.feed(input_.view()));
  parser_.take_body();
}

bool Session::body_is_finished() const {
  return parser_.is_done() && parser_.problem() == MessageParser::Problem::none;
}

void Session::write_head(int status, const Headers& headers, std::optional<std::uint64_t> length) {
  const bool http_1_0 = parser_.got_head() && parser_.head().http_1_0;
  HeadWriter head(status, {});
  for (const auto& field : headers) {
    if (!is_framing(field.name)) head.field(field.name, field.value);
  }
  const bool has_body = status_has_body(status) && !is_head_;
  if (length && (status_has_body(status) || is_head_)) head.field("Content-Length", *length);
  chunked_ = has_body && !length && !http_1_0;
  if (chunked_) head.field("Transfer-Encoding", "chunked");
  if (has_body && !length && http_1_0) keep_alive_ = false;
  if (shared_->draining || !body_is_finished()) keep_alive_ = false;
  if (!keep_alive_) head.field("Connection", "close");
  if (keep_alive_ && http_1_0) head.field("Connection", "keep-alive");
  head_sent_ = true;
  queue_.push(head.finish());
}

void Session::respond(RequestId id, int status, const Headers& headers,
                      std::vector<SharedPart>&& body) {
  if (!is_current(id) || head_sent_) return;
  std::uint64_t length = 0;
  for (const SharedPart& part : body) length += part.bytes.size();
  // The answer to a HEAD may tell the length of the body that a GET would get.
  std::optional<std::uint64_t> announced = length;
  if (is_head_ && length == 0) announced = length_of(headers);
  discard_body();
  write_head(status, headers, announced);
  if (status_has_body(status) && !is_head_) {
    for (SharedPart& part : body) queue_.push(Piece{std::move(part.owner), part.bytes, nullptr});
  }
  end_answer();
}

void Session::reject(int status, std::string_view message) {
  phase_ = Phase::answering;
  input_deadline_.clear();
  keep_alive_ = false;
  auto body = std::make_shared<const std::string>(message_json(message));
  write_head(status, {{"Content-Type", "application/json"}}, body->size());
  if (!is_head_) queue_.push(std::move(body));
  end_answer();
}

void Session::open_stream(RequestId id, int status, const Headers& headers) {
  if (!is_current(id) || head_sent_) return;
  write_head(status, headers, length_of(headers));
  if (status_has_body(status) && !is_head_) length_left_ = length_of(headers);
  flush();
}

void Session::send(RequestId id, SharedBytes bytes) {
  if (!is_current(id) || answer_ended_ || output_shut_ || !bytes || bytes->empty()) return;
  if (phase_ == Phase::answering) {
    if (!head_sent_ || is_head_) return;
    if (length_left_) {
      // More than was announced would be read as the next answer.
      if (bytes->size() > *length_left_) return lose_client();
      *length_left_ -= bytes->size();
    }
    if (chunked_) queue_.push(fmt::format("{:x}\r\n", bytes->size()));
  }
  queue_.push(std::move(bytes));
  if (phase_ == Phase::answering && chunked_) queue_.push(line_break());
  flush();
  if (queue_.bytes() > shared_->options.stream_queue_max_bytes) lose_client();
}

bool Session::takes_chunks(RequestId id) {
  return is_current(id) && !is_head_ && !parser_.head().http_1_0;
}

void Session::open_chunks(RequestId id, int status, const Headers& headers) {
  if (!is_current(id) || head_sent_) return;
  write_head(status, headers, {});
  made_chunks_ = chunked_;
  flush();
}

// As it is: bytes of a connection that is taken over, or chunks that the service has from
// elsewhere.
void Session::send_piece(RequestId id, Piece piece) {
  if (!is_current(id) || answer_ended_ || output_shut_) return;
  if (phase_ == Phase::answering && !made_chunks_) return;
  queue_.push(std::move(piece));
  flush();
  if (queue_.bytes() > shared_->options.stream_queue_max_bytes) lose_client();
}

void Session::close_stream(RequestId id) {
  if (!is_current(id) || answer_ended_) return;
  if (phase_ == Phase::upgraded) {
    output_shut_ = true;
    input_deadline_.expire_after(shared_->options.half_closed_timeout);
    return flush();
  }
  if (!head_sent_) return abort(id);
  if (length_left_.value_or(0) != 0) return abort(id);  // The client must not take it for whole.
  if (chunked_ && !made_chunks_) queue_.push(last_chunk());
  end_answer();
}

void Session::upgrade(RequestId id, int status, const std::string& reason, const Headers& headers) {
  if (!is_current(id) || head_sent_ || phase_ != Phase::answering) return;
  HeadWriter head(status, reason);
  head.fields(headers);
  queue_.push(head.finish());
  head_sent_ = true;
  keep_alive_ = false;
  phase_ = Phase::upgraded;
  flush();
}

void Session::when_drained(RequestId id, std::function<void()> done) {
  if (!is_current(id)) {
    boost::asio::post(shared_->io, std::move(done));
    return;
  }
  if (queue_.empty()) return done();
  drained_ = std::move(done);
  update_stall();
}

void Session::abort(RequestId id) {
  if (!is_current(id)) return;
  request_ = 0;  // Whoever asked for it need not be told.
  close();
}

// Answers to requests that came together, and could be given at once, go out together.
void Session::end_answer() {
  answer_ended_ = true;
  const bool another_follows = processing_ && !input_.empty() && keep_alive_ && parser_.is_done() &&
                               !input_ended_ && !shared_->draining;
  if (!another_follows || blocked_ || queue_.bytes() > InputBuffer::large_bytes) return flush();
  answers_wait_ = true;
  finish_exchange();
}

void Session::flush() {
  if (blocked_ || phase_ == Phase::closed) return;
  switch (queue_.flush(*stream_)) {
    case WriteQueue::Flush::drained:
      return on_drained();
    case WriteQueue::Flush::blocked:
      blocked_ = true;
      update_stall();
      return stream_->wait_writable(shared_from_this());
    case WriteQueue::Flush::failed:
      return lose_client();
  }
}

void Session::on_writable(ErrorCode error) {
  blocked_ = false;
  if (phase_ == Phase::closed) return;
  if (error) return lose_client();
  flush();
}

void Session::update_stall() {
  if (blocked_ && !drained_) {
    stall_deadline_.expire_after(shared_->options.stall_timeout);
  } else {
    stall_deadline_.clear();
  }
}

void Session::on_drained() {
  stall_deadline_.clear();
  if (drained_) std::exchange(drained_, nullptr)();
  if (!queue_.empty() || phase_ == Phase::closed) return;
  if (phase_ == Phase::answering && answer_ended_) return finish_exchange();
  if (phase_ == Phase::upgraded && output_shut_) {
    stream_->shutdown_send();
    finish_upgraded();
  }
}

void Session::finish_upgraded() {
  if (phase_ != Phase::upgraded || !input_ended_ || !input_.empty()) return;
  if (!output_shut_ || !queue_.empty() || blocked_) return;
  request_ = 0;
  close();
}

void Session::finish_exchange() {
  request_ = 0;
  watch_deadline_.clear();
  if (keep_alive_ && !shared_->draining && !input_ended_) {
    next_request();
  } else {
    linger();
  }
}

void Session::next_request() {
  phase_ = Phase::head;
  answer_ended_ = false;
  parser_.restart(MessageParser::Kind::request);
  input_.shrink();
  input_deadline_.expire_after(shared_->options.idle_timeout);
  process();
}

// Closing a socket with unread bytes resets the connection, and the reset may
// overtake the answer: so the client's end is waited for.
void Session::linger() {
  if (input_ended_) return close();
  phase_ = Phase::lingering;
  stream_->shutdown_send();
  input_.clear();
  input_deadline_.expire_after(shared_->options.linger_timeout);
  process();
}

void Session::lose_client() {
  const auto self = shared_from_this();
  const RequestId gone = answer_ended_ ? 0 : std::exchange(request_, 0);
  close();
  if (gone == 0) return;
  // Posted, so that a service is never called from within its own calls.
  boost::asio::post(shared_->io, [shared = shared_, gone] {
    if (shared->service != nullptr) shared->service->on_gone(gone);
  });
}

void Session::close() {
  if (phase_ == Phase::closed) return;
  const auto self = shared_from_this();
  phase_ = Phase::closed;
  stream_->close();
  queue_.clear();
  input_deadline_.clear();
  stall_deadline_.clear();
  watch_deadline_.clear();
  fail_readers();
  shared_->sessions.erase(place_);
  if (shared_->on_session_ended) shared_->on_session_ended();
}

void Session::fail_readers() {
  if (body_reader_) {
    boost::asio::post(shared_->io,
                      [done = std::exchange(body_reader_, nullptr)] { done(std::string(), true); });
  }
  for (Exchange::PieceReader* reader : {&piece_reader_, &raw_reader_}) {
    if (!*reader) continue;
    boost::asio::post(shared_->io, [done = std::exchange(*reader, nullptr)] { done({}, true); });
  }
  if (drained_) boost::asio::post(shared_->io, std::exchange(drained_, nullptr));
}

}  // namespace swarm::runtime
