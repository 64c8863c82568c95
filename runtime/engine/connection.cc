#include "runtime/engine/connection.h"

#include "core/base/assert.h"

#include <utility>

namespace swarm::runtime {

void Connection::begin(std::shared_ptr<ConnectionUser> user, bool is_head, bool keeps_chunks) {
  user_ = std::move(user);
  lost_ = nullptr;
  kind_ = is_head ? MessageParser::Kind::response_without_body : MessageParser::Kind::response;
  parser_.restart(kind_);
  head_delivered_ = answer_started_ = passes_chunks_ = false;
  keeps_chunks_ = keeps_chunks;
  chunks_ = {};
  request_complete_ = true;
  written_before_ = queue_.written_bytes();
}

void Connection::send(SharedBytes bytes) {
  if (!can_send()) return;
  queue_.push(std::move(bytes));
  flush();
}

void Connection::send(Piece piece) {
  if (!can_send()) return;
  queue_.push(std::move(piece));
  flush();
}

void Connection::flush() {
  if (blocked_ || closed_ || write_failed_) return;
  switch (queue_.flush(*stream_)) {
    case WriteQueue::Flush::drained:
      if (shut_) stream_->shutdown_send();
      if (drained_) std::exchange(drained_, nullptr)();
      return;
    case WriteQueue::Flush::blocked:
      blocked_ = true;
      return stream_->wait_writable(shared_from_this());
    case WriteQueue::Flush::failed:
      // Not a failure yet: the engine may have answered before it stopped reading.
      write_failed_ = true;
      queue_.clear();
      if (drained_) std::exchange(drained_, nullptr)();
      return;
  }
}

void Connection::on_writable(ErrorCode error) {
  blocked_ = false;
  if (!error) flush();
}

void Connection::when_drained(std::function<void()> done) {
  if (queue_.empty()) return done();
  drained_ = std::move(done);
}

void Connection::shutdown_send() {
  shut_ = true;
  flush();
}

void Connection::pull() {
  if (closed_) return;
  pulling_ = true;
  advance();
}

void Connection::become_raw(bool in_pipes) {
  raw_ = true;
  if (in_pipes) raw_input_.allow();
}

void Connection::read() {
  if (reading_ || closed_) return;
  reading_ = true;
  if (const auto& pipe = raw_input_.next()) return stream_->read(shared_from_this(), pipe);
  const bool expects_much = raw_ || head_delivered_;
  const auto room = input_.prepare(expects_much);
  read_room_ = room.size();
  stream_->read(shared_from_this(), room);
}

void Connection::on_read(ErrorCode error, std::size_t bytes) {
  reading_ = false;
  if (!raw_input_.in_pipe()) input_.commit(bytes);
  raw_input_.saw(bytes, read_room_);
  if (closed_) return;
  if (!user_) {
    // At rest nothing is expected: whatever this is, it is no answer to anything.
    close();
    if (lost_) std::exchange(lost_, nullptr)();
    return;
  }
  if (error) {
    Failure failure = classify(error);
    failure.kind = failure.kind == FailureKind::timeout ? failure.kind : FailureKind::reset;
    return fail(std::move(failure));
  }
  answer_started_ = answer_started_ || bytes > 0;
  input_ended_ = bytes == 0;
  advance();
}

void Connection::advance() {
  if (!pulling_ || !user_) return;
  if (raw_) return advance_raw();
  if (passes_chunks_) return advance_chunks();
  Progress progress;
  if (parse(progress)) return deliver(std::move(progress));
  if (parser_.problem() != MessageParser::Problem::none || input_.full()) {
    return fail({FailureKind::protocol, "the answer is not HTTP (" + parser_.problem_text() + ")"});
  }
  if (input_ended_) {
    return fail({FailureKind::reset, head_delivered_
                                         ? "connection closed in the middle of the answer"
                                         : "connection closed before the answer"});
  }
  read();
}

// Takes in what has come; true if that is worth telling. Interim answers are not.
bool Connection::parse(Progress& progress) {
  while (!input_.empty() && !parser_.is_done()) {
    const std::size_t taken = parser_.feed(input_.view());
    input_.consume(taken);
    if (parser_.problem() != MessageParser::Problem::none) return false;
    if (keeps_chunks_ && !head_delivered_ && parser_.got_head() && parser_.head().chunked) {
      ChunkScanner all;
      all.scan(input_.view());
      passes_chunks_ = !all.is_done() && !all.is_malformed();
      if (passes_chunks_) break;
    }
    const int status = parser_.got_head() ? parser_.head().status : 0;
    if (status >= 100 && status < 200 && status != 101) {
      parser_.restart(kind_);
    } else if (taken == 0) {
      break;
    }
  }
  if (input_ended_ && !parser_.is_done() && parser_.got_head() && parser_.head().to_end_of_stream) {
    parser_.feed_end();
  }
  if (!parser_.got_head()) return false;
  if (!std::exchange(head_delivered_, true)) progress.head = &parser_.head();
  progress.body = parser_.take_body();
  progress.done = parser_.is_done();
  return progress.head != nullptr || !progress.body.empty() || progress.done;
}

void Connection::advance_raw() {
  if (input_.empty() && !raw_input_.has_bytes() && !input_ended_) return read();
  Progress progress;
  progress.piece = input_.take(input_.view().size());
  progress.piece.pipe = raw_input_.take();
  progress.done = progress.piece.empty();
  deliver(std::move(progress));
}

void Connection::advance_chunks() {
  if (!input_.empty()) {
    Progress progress;
    progress.piece = input_.take(chunks_.scan(input_.view()));
    progress.done = chunks_.is_done();
    if (!chunks_.is_malformed()) return deliver(std::move(progress));
    return fail({FailureKind::protocol, "the answer is not HTTP (bad chunk)"});
  }
  if (!input_ended_) return read();
  fail({FailureKind::reset, "connection closed in the middle of the answer"});
}

void Connection::deliver(Progress progress) {
  pulling_ = false;
  const auto self = shared_from_this();
  const auto user = user_;
  user->on_progress(std::move(progress));
}

void Connection::fail(Failure failure) {
  const auto self = shared_from_this();
  const auto user = std::exchange(user_, nullptr);
  close();
  user->on_failure(std::move(failure));
}

bool Connection::is_reusable() const {
  return !raw_ && request_complete_ && !input_ended_ && !write_failed_ && !shut_ &&
         queue_.empty() && input_.empty() && goes_on();
}

bool Connection::goes_on() const {
  return !closed_ && answer_is_complete() && parser_.got_head() &&
         const_cast<MessageParser&>(parser_).head().keep_alive;
}

void Connection::rest(std::function<void()> lost) {
  user_ = nullptr;
  lost_ = std::move(lost);
  pulling_ = false;
  head_delivered_ = false;
  if (reading_ || closed_ || !stream_->can_wait_readable()) {
    input_.shrink();
    return read();
  }
  // Thousands of connections rest, and none of them needs a buffer.
  input_.release();
  reading_ = true;
  stream_->wait_readable(shared_from_this());
}

// The next answer, if somebody waits for one by now. Otherwise on_read() finds out what it is.
void Connection::on_readable() {
  reading_ = false;
  read();
}

void Connection::detach() {
  user_ = nullptr;
  drained_ = nullptr;
  pulling_ = false;
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  drained_ = nullptr;
  stream_->close();
  queue_.clear();
}

}  // namespace swarm::runtime
