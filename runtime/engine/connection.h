// One keep-alive connection to an engine: one request and its answer at a time.
// The answer is pulled, so that its reader sets the pace.
#pragma once

#include "runtime/engine/failure.h"
#include "runtime/net/chunk_scanner.h"
#include "runtime/net/input_buffer.h"
#include "runtime/net/message_parser.h"
#include "runtime/net/stream.h"
#include "runtime/net/write_queue.h"

#include <functional>
#include <memory>
#include <string>

namespace swarm::runtime {

// What one step of reading brought: any of the three together.
struct Progress {
  MessageHead* head = nullptr;  // The answer's head; may be moved from.
  std::string body;
  Piece piece;  // Instead of `body`: bytes of a raw connection, or chunks as they came.
  bool done = false;
};

class ConnectionUser {
 public:
  virtual ~ConnectionUser() = default;
  virtual void on_progress(Progress progress) = 0;
  virtual void on_failure(Failure failure) = 0;  // Nothing follows.
};

class Connection final : public StreamUser, public std::enable_shared_from_this<Connection> {
 public:
  explicit Connection(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

  // Starts a request; its bytes are given to send(). `is_head`: the answer has no body.
  // `keeps_chunks`: a long answer in chunks is not taken apart (passes_chunks()).
  void begin(std::shared_ptr<ConnectionUser> user, bool is_head, bool keeps_chunks = false);
  void send(SharedBytes bytes);
  void send(Piece piece);
  void send(std::string bytes) { send(std::make_shared<const std::string>(std::move(bytes))); }
  // Once everything given so far is written; at once if it is already.
  void when_drained(std::function<void()> done);
  // Between begin() and the last byte of a request whose body comes in pieces. An answer that
  // comes earlier leaves the connection in a state that nobody else can use.
  void request_goes_on() { request_complete_ = false; }
  void request_is_complete() { request_complete_ = true; }
  bool can_splice() const { return stream_->can_splice(); }
  bool can_send() const { return !write_failed_ && !closed_; }
  void shutdown_send();

  // Asks for the next piece of the answer: one on_progress() or on_failure() follows, possibly at
  // once.
  void pull();
  // From now on pull() yields the connection's bytes as they are. `done`: the engine half-closed.
  void become_raw(bool in_pipes);

  // Known with the head: what follows are pieces with the chunks of the answer as they came, the
  // last one of them among them.
  bool passes_chunks() const { return passes_chunks_; }
  bool answer_started() const { return answer_started_; }
  bool request_started() const { return queue_.written_bytes() > written_before_; }
  // Behind a complete answer: whether another request may follow.
  bool is_reusable() const;

  // Behind a complete answer, with more requests sent: whether the engine answers those, too.
  bool goes_on() const;

  // Between requests. `lost` is called when the engine closes meanwhile.
  void rest(std::function<void()> lost);
  // Whether the engine has closed already, which its last read may not have told yet.
  bool is_stale() const { return closed_ || stream_->peer_state() != Stream::PeerState::open; }

  void detach();  // No more calls to the user.
  void close();

  void on_read(ErrorCode error, std::size_t bytes) override;
  void on_writable(ErrorCode error) override;
  void on_readable() override;

 private:
  void read();
  void advance();
  void advance_raw();
  void advance_chunks();
  bool answer_is_complete() const { return passes_chunks_ ? chunks_.is_done() : parser_.is_done(); }
  bool parse(Progress& progress);
  void flush();
  void deliver(Progress progress);
  void fail(Failure failure);

  std::unique_ptr<Stream> stream_;
  std::shared_ptr<ConnectionUser> user_;
  InputBuffer input_;
  MessageParser parser_{MessageParser::Kind::response};
  MessageParser::Kind kind_ = MessageParser::Kind::response;
  PipeChoice raw_input_;
  ChunkScanner chunks_;
  WriteQueue queue_;
  std::uint64_t written_before_ = 0;
  std::function<void()> drained_;
  std::function<void()> lost_;
  std::size_t read_room_ = 0;
  bool reading_ = false;
  bool pulling_ = false;
  bool blocked_ = false;
  bool raw_ = false;
  bool shut_ = false;  // Half-close once everything is written.
  bool keeps_chunks_ = false;
  bool passes_chunks_ = false;
  bool head_delivered_ = false;
  bool answer_started_ = false;
  bool request_complete_ = true;
  bool input_ended_ = false;
  bool write_failed_ = false;
  bool closed_ = false;
};

}  // namespace swarm::runtime
