// One client connection: its requests one after the other, each with its answer.
// Private to runtime/http. session.cc reads, session_answer.cc writes.
#pragma once

#include "runtime/http/server_shared.h"
#include "runtime/net/deadline.h"
#include "runtime/net/input_buffer.h"
#include "runtime/net/message_parser.h"
#include "runtime/net/stream.h"
#include "runtime/net/write_queue.h"

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swarm::runtime {

class Session final : public StreamUser, public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<ServerShared> shared, std::unique_ptr<Stream> stream, std::string peer);

  void start(std::list<std::shared_ptr<Session>>::iterator place);
  void close_if_idle();
  // Closes at once; tells the service if it still owes an answer.
  void lose_client();
  // Closes at once, in silence.
  void close();

  // What an Exchange asks for. Calls for another request than the present one are ignored.
  void respond(RequestId id, int status, const Headers& headers, std::vector<SharedPart>&& body);
  void open_stream(RequestId id, int status, const Headers& headers);
  void send(RequestId id, SharedBytes bytes);
  void close_stream(RequestId id);
  void read_body(RequestId id, Exchange::BodyReader done);
  void read_body_piece(RequestId id, Exchange::PieceReader done);
  void upgrade(RequestId id, int status, const std::string& reason, const Headers& headers);
  void read_raw(RequestId id, bool in_pipes, Exchange::PieceReader done);
  void send_piece(RequestId id, Piece piece);
  bool takes_chunks(RequestId id);
  void open_chunks(RequestId id, int status, const Headers& headers);
  bool can_splice() const { return stream_->can_splice(); }
  void when_drained(RequestId id, std::function<void()> done);
  void abort(RequestId id);

  void on_read(ErrorCode error, std::size_t bytes) override;
  void on_writable(ErrorCode error) override;

 private:
  enum class Phase {
    head,       // Waiting for a request, or in the middle of its head.
    body,       // Buffering its body.
    answering,  // The service has it.
    upgraded,   // Raw bytes both ways.
    lingering,  // All is said; waiting for the client's end.
    closed,
  };

  // Input.
  void read();
  void process();
  bool step();
  bool step_head();
  bool begin_request();
  bool step_body();
  bool dispatch();
  void expect_body();
  bool reads_body() const { return body_reader_ || piece_reader_; }
  bool give_body();
  bool give_body_piece();
  bool give_raw();
  void on_input_end();
  void on_input_deadline();
  void watch();
  bool is_current(RequestId id) const;

  // Output.
  void write_head(int status, const Headers& headers, std::optional<std::uint64_t> length);
  void reject(int status, std::string_view message);
  void end_answer();
  void flush();
  void on_drained();
  void update_stall();
  void discard_body();
  bool body_is_finished() const;
  void finish_exchange();
  void finish_upgraded();
  void next_request();
  void linger();
  void fail_readers();

  std::shared_ptr<ServerShared> shared_;
  std::unique_ptr<Stream> stream_;
  std::string peer_;
  std::list<std::shared_ptr<Session>>::iterator place_;

  Phase phase_ = Phase::head;
  InputBuffer input_;
  MessageParser parser_{MessageParser::Kind::request};
  BodyPolicy policy_;
  bool reading_ = false;
  bool processing_ = false;
  bool input_ended_ = false;
  bool expects_continue_ = false;
  bool wants_upgrade_ = false;
  bool is_head_ = false;       // The request's method is HEAD.
  bool answers_wait_ = false;  // For the one that is made next, to go out with it.
  Exchange::BodyReader body_reader_;
  Exchange::PieceReader piece_reader_;  // Of a body; one of the two at a time.
  Exchange::PieceReader raw_reader_;
  PipeChoice raw_input_;
  std::size_t read_room_ = 0;

  RequestId request_ = 0;  // The one that the service is answering; 0: none.
  WriteQueue queue_;
  bool blocked_ = false;  // Waiting for the client to read.
  bool keep_alive_ = false;
  bool head_sent_ = false;
  bool chunked_ = false;
  bool made_chunks_ = false;                  // The service sends chunks, with their framing.
  std::optional<std::uint64_t> length_left_;  // Of an answer in parts with a known length.
  bool answer_ended_ = false;
  bool output_shut_ = false;
  std::function<void()> drained_;

  Deadline input_deadline_;
  Deadline stall_deadline_;
  Deadline watch_deadline_;
};

// The Exchange for one request of a session.
std::shared_ptr<Exchange> make_exchange(std::shared_ptr<Session> session, RequestId id);

}  // namespace swarm::runtime
