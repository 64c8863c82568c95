#include "bench/e2e/client.h"

#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include <fmt/format.h>
#include <string>

namespace swarm::load {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t body_max = std::uint64_t{1} << 30;

struct Call {
  http::verb method = http::verb::get;
  std::string target;
  std::string body;
  unsigned expected = 200;
  std::string verb;  // Its row in the figures.
};

class Connection {
 public:
  Connection(asio::any_io_executor executor, Shared& shared)
      : stream_(std::move(executor)), shared_(shared) {}

  // The body of the answer; nothing if it failed, which is then in the figures. A failed exchange
  // closes the connection, and the next one opens it again.
  asio::awaitable<std::optional<std::string>> call(Call call, Figures& figures) {
    http::response_parser<http::string_body> parser;
    parser.body_limit(body_max);
    std::string failure;
    const Clock::time_point begin = Clock::now();
    try {
      co_await exchange(call, parser);
    } catch (const boost::system::system_error& error) {
      failure = error.code().message();
      stream_.close();
      open_ = false;
    }
    if (failure.empty()) {
      figures.add(call.verb, Clock::now() - begin, parser.get().body().size());
      if (parser.get().result_int() == call.expected) co_return std::move(parser.get().body());
      failure = fmt::format("{} {}", parser.get().result_int(), parser.get().body().substr(0, 200));
    }
    figures.fail(fmt::format("{} {}: {}", call.verb, call.target, failure));
    co_return std::nullopt;
  }

 private:
  asio::awaitable<void> exchange(const Call& call,
                                 http::response_parser<http::string_body>& parser) {
    stream_.expires_after(shared_.options.timeout);
    if (!open_) {
      co_await stream_.async_connect(shared_.endpoint, asio::use_awaitable);
      stream_.socket().set_option(asio::ip::tcp::no_delay(true));
      open_ = true;
      buffer_.clear();
    }
    http::request<http::string_body> request(call.method, call.target, 11, call.body);
    request.set(http::field::host, shared_.options.host);
    if (!call.body.empty()) request.set(http::field::content_type, "application/json");
    request.prepare_payload();
    co_await http::async_write(stream_, request, asio::use_awaitable);
    co_await http::async_read(stream_, buffer_, parser, asio::use_awaitable);
    if (parser.get().keep_alive()) co_return;
    stream_.close();
    open_ = false;
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  Shared& shared_;
  bool open_ = false;
};

// Empty if the answer is none.
std::string id_of(const std::string& answer) {
  boost::json::error_code ignored;
  const boost::json::value parsed = boost::json::parse(answer, ignored);
  const boost::json::object* object = parsed.if_object();
  const boost::json::value* id = object ? object->if_contains("Id") : nullptr;
  return id && id->is_string() ? std::string(id->get_string()) : std::string();
}

Call removal(const std::string& id) {
  return {http::verb::delete_, "/containers/" + id + "?force=1", {}, 204, "remove"};
}

asio::awaitable<void> do_get(Shared& shared, Connection& connection) {
  Call get{http::verb::get, shared.options.path, {}, 200, "get"};
  co_await connection.call(std::move(get), shared.figures);
}

asio::awaitable<void> do_container(Shared& shared, Connection& connection, std::uint64_t round) {
  const Options& options = shared.options;
  const std::string number = std::to_string(options.first + round);
  Call create{http::verb::post, "/containers/create?name=" + options.prefix + number, options.body,
              201, "create"};
  const auto answer = co_await connection.call(std::move(create), shared.figures);
  if (!answer) co_return;
  const std::string id = id_of(*answer);
  if (id.empty()) {
    shared.figures.fail("create: no Id in the answer");
    co_return;
  }
  shared.figures.made(id);
  if (options.work == Work::life) {
    Call start{http::verb::post, "/containers/" + id + "/start", {}, 204, "start"};
    co_await connection.call(std::move(start), shared.figures);
  }
  if (options.work == Work::create) co_return;
  co_await connection.call(removal(id), shared.figures);
}

}  // namespace

std::optional<std::uint64_t> Shared::next_round() {
  const bool enough = options.count != 0 && begun >= options.count;
  if (enough || Clock::now() >= end) return std::nullopt;
  return begun++;
}

asio::awaitable<void> run_client(asio::any_io_executor executor, Shared& shared) {
  Connection connection(std::move(executor), shared);
  while (const std::optional<std::uint64_t> round = shared.next_round()) {
    if (shared.options.work == Work::get) {
      co_await do_get(shared, connection);
    } else {
      co_await do_container(shared, connection, *round);
    }
  }
}

asio::awaitable<void> clean_up(asio::any_io_executor executor, Shared& shared, Figures& figures,
                               std::size_t first) {
  Connection connection(std::move(executor), shared);
  const std::size_t stride = shared.options.clients;
  for (std::size_t i = first; i < shared.figures.ids().size(); i += stride) {
    co_await connection.call(removal(shared.figures.ids()[i]), figures);
  }
}

}  // namespace swarm::load
