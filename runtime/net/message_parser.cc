#include "runtime/net/message_parser.h"

#include "core/base/assert.h"
#include "runtime/net/chunk_scanner.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace swarm::runtime {
namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using ParseError = boost::beast::error_code;

std::string text(string_view view) { return std::string(view.data(), view.size()); }

// The head up to and with its empty line, where lines may end with LF alone; none: not there yet.
std::optional<std::size_t> head_size(std::string_view input) {
  for (auto end = input.find('\n'); end != std::string_view::npos;
       end = input.find('\n', end + 1)) {
    const std::string_view rest = input.substr(end + 1);
    if (rest.starts_with('\n')) return end + 2;
    if (rest.starts_with("\r\n")) return end + 3;
  }
  return {};
}

std::string with_whole_line_ends(std::string_view head) {
  std::string whole;
  whole.reserve(head.size() + head.size() / 16);
  for (const char c : head) {
    if (c == '\n' && !whole.ends_with('\r')) whole += '\r';
    whole += c;
  }
  return whole;
}

// What both kinds of parser collect.
template <bool is_request>
class Collector final : public http::basic_parser<is_request> {
 public:
  Collector() {
    this->header_limit(head_max_bytes);
    this->body_limit(boost::none);  // The owner bounds the body: it knows the route.
  }

  MessageHead head;
  std::string body;
  bool got_head = false;

 private:
  void on_request_impl(http::verb, string_view method, string_view target, int version,
                       ParseError&) override {
    head.method = text(method);
    head.target = text(target);
    head.http_1_0 = version < 11;
  }
  void on_response_impl(int status, string_view reason, int version, ParseError&) override {
    head.status = status;
    head.reason = text(reason);
    head.http_1_0 = version < 11;
  }
  void on_field_impl(http::field, string_view name, string_view value, ParseError&) override {
    // Fields behind the last chunk are not handed on: nobody here asked for them.
    if (!got_head) head.headers.add(text(name), text(value));
  }
  void on_header_impl(ParseError& error) override {
    got_head = true;
    head.keep_alive = this->keep_alive();
    head.upgrade = this->upgrade();
    head.chunked = this->chunked();
    if (const auto length = this->content_length()) head.content_length = *length;
    head.to_end_of_stream = !is_request && this->need_eof();
    // An encoding that cannot be taken apart would let two readers disagree on the body's end.
    if (!head.chunked && head.headers.contains("Transfer-Encoding")) {
      error = http::error::bad_transfer_encoding;
    }
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ParseError&) override {}
  std::size_t on_body_impl(string_view bytes, ParseError&) override {
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, ParseError&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, ParseError&) override {
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_finish_impl(ParseError&) override {}
};

}  // namespace

struct MessageParser::State {
  std::variant<std::monostate, Collector<true>, Collector<false>> parser;
  ParseError error;
  bool saw_line_end = false;    // The first one of a request.
  bool bare_line_ends = false;  // It is LF alone.

  // Of a body that is passed on as it comes.
  struct Passed {
    bool chunked = false;
    std::uint64_t left = 0;
    ChunkScanner chunks;

    bool is_done() const { return chunked ? chunks.is_done() : left == 0; }
  };
  std::optional<Passed> passed;

  template <class Call>
  decltype(auto) with(Call call) {
    if (auto* request = std::get_if<Collector<true>>(&parser)) return call(*request);
    return call(std::get<Collector<false>>(parser));
  }
};

MessageParser::MessageParser(Kind kind) : state_(std::make_unique<State>()) { restart(kind); }
MessageParser::~MessageParser() = default;

void MessageParser::restart(Kind kind) {
  state_->error = {};
  state_->passed.reset();
  state_->saw_line_end = state_->bare_line_ends = false;
  if (kind == Kind::request) {
    state_->parser.emplace<Collector<true>>();
  } else {
    state_->parser.emplace<Collector<false>>().skip(kind == Kind::response_without_body);
  }
}

std::size_t MessageParser::feed(std::string_view input) {
  if (state_->passed) return pass(input);
  const bool is_request = std::holds_alternative<Collector<true>>(state_->parser);
  if (is_request && !state_->saw_line_end) {
    const auto end = input.find('\n');
    state_->saw_line_end = end != std::string_view::npos;
    state_->bare_line_ends = state_->saw_line_end && (end == 0 || input[end - 1] != '\r');
  }
  if (state_->bare_line_ends && !got_head()) return feed_bare_head(input);
  return feed_whole(input);
}

std::size_t MessageParser::feed_bare_head(std::string_view input) {
  const auto size = head_size(input.substr(0, head_max_bytes));
  if (!size) {
    if (input.size() >= head_max_bytes) state_->error = http::error::header_limit;
    return 0;
  }
  feed_whole(with_whole_line_ends(input.substr(0, *size)));
  return *size;
}

std::size_t MessageParser::feed_whole(std::string_view input) {
  return state_->with([&](auto& parser) {
    std::size_t taken = 0;
    while (!parser.is_done() && taken < input.size()) {
      const bool had_head = parser.got_head;
      parser.eager(had_head);
      ParseError error;
      taken += parser.put({input.data() + taken, input.size() - taken}, error);
      if (error == http::error::need_more) break;
      if (error) {
        state_->error = error;
        break;
      }
      if (!had_head && parser.got_head) break;
    }
    return taken;
  });
}

std::size_t MessageParser::pass(std::string_view input) {
  SWARM_ASSERT(got_head());
  auto& passed = state_->passed;
  if (!passed) {
    passed.emplace();
    passed->chunked = head().chunked;
    passed->left = head().content_length.value_or(0);
  }
  if (!passed->chunked) {
    const auto taken = std::min<std::uint64_t>(passed->left, input.size());
    passed->left -= taken;
    return taken;
  }
  const std::size_t taken = passed->chunks.scan(input);
  if (passed->chunks.is_malformed()) state_->error = http::error::bad_chunk;
  return taken;
}

void MessageParser::feed_end() {
  state_->with([&](auto& parser) {
    if (parser.is_done()) return;
    if (!parser.got_some()) {
      state_->error = http::error::end_of_stream;
    } else {
      parser.put_eof(state_->error);
    }
  });
}

bool MessageParser::got_head() const {
  return state_->with([](auto& parser) { return parser.got_head; });
}
bool MessageParser::is_done() const {
  if (state_->passed) return state_->passed->is_done();
  return state_->with([](auto& parser) { return parser.is_done(); });
}
bool MessageParser::started() const {
  return state_->bare_line_ends || state_->with([](auto& parser) { return parser.got_some(); });
}
MessageHead& MessageParser::head() {
  return state_->with([](auto& parser) -> MessageHead& { return parser.head; });
}
std::string MessageParser::take_body() {
  return state_->with([](auto& parser) { return std::exchange(parser.body, {}); });
}
std::size_t MessageParser::body_size() const {
  return state_->with([](auto& parser) { return parser.body.size(); });
}

MessageParser::Problem MessageParser::problem() const {
  if (!state_->error) return Problem::none;
  return state_->error == http::error::header_limit ? Problem::head_too_large : Problem::malformed;
}
std::string MessageParser::problem_text() const { return state_->error.message(); }

}  // namespace swarm::runtime
