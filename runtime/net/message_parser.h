// HTTP/1 messages out of bytes, piece by piece. Beast does the parsing and stays behind it.
// Lines of a request's head may end with LF alone (RFC 9112 §2.2), if the first one does: engines
// take that, and there are clients that send it (Jenkins' agents in containers).
#pragma once

#include "core/base/http.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace swarm::runtime {

// Request line or status line and fields, at most; more is `head_too_large`.
inline constexpr std::size_t head_max_bytes = 64 << 10;

struct MessageHead {
  std::string method, target;  // Of a request.
  int status = 0;              // Of a response.
  std::string reason;          // Likewise.
  Headers headers;
  bool http_1_0 = false;
  bool keep_alive = false;
  bool upgrade = false;  // Connection: upgrade is there.
  bool chunked = false;
  bool to_end_of_stream =
      false;  // A response without any length: the body ends with the connection.
  std::optional<std::uint64_t> content_length;
};

class MessageParser {
 public:
  enum class Kind { request, response, response_without_body };  // The last: to a HEAD.
  explicit MessageParser(Kind kind);
  ~MessageParser();
  MessageParser(const MessageParser&) = delete;
  MessageParser& operator=(const MessageParser&) = delete;

  void restart(Kind kind);  // For the next message of the same connection.

  // Takes in a part of `input` and tells how much. What it leaves has to come
  // again, with more behind it. Stops behind the head once, and behind the message.
  std::size_t feed(std::string_view input);
  void feed_end();  // The connection ended.

  // Behind the head of a request, instead of feed(): how many of these bytes, which come next,
  // belong to the body as the client sent it, with what frames its chunks. Once called, feed()
  // only passes over what is left.
  std::size_t pass(std::string_view input);

  bool got_head() const;
  bool is_done() const;
  bool started() const;
  MessageHead& head();
  std::string take_body();        // What of the body came since the last call.
  std::size_t body_size() const;  // Of what take_body() would give.

  enum class Problem { none, malformed, head_too_large };
  Problem problem() const;
  std::string problem_text() const;

 private:
  std::size_t feed_bare_head(std::string_view input);
  std::size_t feed_whole(std::string_view input);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace swarm::runtime
