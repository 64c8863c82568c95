#include "bench/e2e/client.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace swarm::load {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;
using boost::system::error_code;

constexpr std::uint64_t body_max = std::uint64_t{1} << 30;
constexpr std::size_t room = 256 << 10;

struct Call {
  std::string_view method = "GET";
  std::string target;
  std::string body;
  unsigned expected = 200;
  std::string verb;  // Its row in the figures.
};

// The bytes of an answer are counted, the first of them kept: what is measured is the endpoint, and
// it shares the processors with this program.
struct CountedBody {
  struct value_type {
    std::uint64_t bytes = 0;
    std::string text;
  };
  class reader {
   public:
    template <bool is_request, class Fields>
    reader(http::header<is_request, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, error_code& error) { error = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      constexpr std::size_t kept = 8 << 10;
      error = {};
      const std::size_t size = asio::buffer_size(buffers);
      const std::size_t more = std::min(size, kept - std::min(kept, body_.text.size()));
      const std::size_t before = body_.text.size();
      body_.text.resize(before + more);
      asio::buffer_copy(asio::buffer(body_.text.data() + before, more), buffers);
      body_.bytes += size;
      return size;
    }
    void finish(error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};
using Answer = http::response_parser<CountedBody>;

}  // namespace

// One keep-alive connection.
class Connection {
 public:
  Connection(const asio::any_io_executor& executor, Shared& shared)
      : socket_(executor), shared_(shared), input_(room) {
    shared_.connections.push_back(this);
  }
  ~Connection() { std::erase(shared_.connections, this); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The begin of the answer's body; nothing if it failed, which is then in the figures. A failed
  // exchange closes the connection, and the next one opens it again.
  asio::awaitable<std::optional<std::string>> call(Call call, Figures& figures) {
    Answer answer;
    answer.body_limit(body_max);
    std::string failure;
    const Clock::time_point begin = Clock::now();
    due_ = begin + shared_.options.timeout;
    try {
      co_await exchange(call, answer);
    } catch (const boost::system::system_error& error) {
      failure = late_ ? "timeout" : error.code().message();
      close();
    }
    due_ = Clock::time_point::max();
    if (failure.empty()) {
      CountedBody::value_type& body = answer.get().body();
      figures.add(call.verb, Clock::now() - begin, body.bytes);
      if (answer.get().result_int() == call.expected) co_return std::move(body.text);
      failure = fmt::format("{} {}", answer.get().result_int(), body.text.substr(0, 200));
    }
    const double at = std::chrono::duration<double>(begin - shared_.begin).count();
    figures.fail(fmt::format("{:.1f} s: {} {}: {}", at, call.verb, call.target, failure));
    co_return std::nullopt;
  }

  void cut_if_late() {
    if (Clock::now() < due_) return;
    late_ = true;
    close();
  }

 private:
  asio::awaitable<void> exchange(const Call& call, Answer& answer) {
    late_ = false;
    if (!socket_.is_open()) {
      filled_ = 0;
      co_await socket_.async_connect(*shared_.endpoint.begin(), asio::use_awaitable);
      socket_.set_option(asio::ip::tcp::no_delay(true));
    }
    std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", call.method, call.target,
                                      shared_.options.host);
    if (call.method != "GET") {
      request +=
          fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", call.body.size());
    }
    request += "\r\n" + call.body;
    co_await asio::async_write(socket_, asio::buffer(request), asio::use_awaitable);
    answer.eager(true);
    while (!answer.is_done()) {
      if (filled_ == input_.size()) throw_error(http::error::header_limit);
      const std::size_t got = co_await socket_.async_read_some(
          asio::buffer(input_.data() + filled_, input_.size() - filled_), asio::use_awaitable);
      filled_ += got;
      take(answer);
    }
    if (!answer.get().keep_alive()) close();
  }

  // What the parser leaves has to come again, with more behind it.
  void take(Answer& answer) {
    std::size_t taken = 0;
    while (taken < filled_ && !answer.is_done()) {
      error_code error;
      const std::size_t used =
          answer.put(asio::buffer(input_.data() + taken, filled_ - taken), error);
      taken += used;
      if (error == http::error::need_more || (!error && used == 0)) break;
      if (error) throw_error(error);
    }
    std::memmove(input_.data(), input_.data() + taken, filled_ - taken);
    filled_ -= taken;
  }

  [[noreturn]] static void throw_error(error_code error) {
    throw boost::system::system_error(error);
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
  }

  asio::ip::tcp::socket socket_;
  Shared& shared_;
  std::vector<char> input_;
  std::size_t filled_ = 0;
  Clock::time_point due_ = Clock::time_point::max();
  bool late_ = false;
};

namespace {

// Empty if the answer is none.
std::string id_of(const std::string& answer) {
  boost::json::error_code ignored;
  const boost::json::value parsed = boost::json::parse(answer, ignored);
  const boost::json::object* object = parsed.if_object();
  const boost::json::value* id = object ? object->if_contains("Id") : nullptr;
  return id && id->is_string() ? std::string(id->get_string()) : std::string();
}

Call removal(const std::string& id) {
  return {"DELETE", "/containers/" + id + "?force=1", {}, 204, "remove"};
}

asio::awaitable<void> do_get(Shared& shared, Connection& connection) {
  Call get{"GET", shared.options.path, {}, 200, "get"};
  co_await connection.call(std::move(get), shared.figures);
}

asio::awaitable<void> do_container(Shared& shared, Connection& connection, std::uint64_t round) {
  const Options& options = shared.options;
  const std::string number = std::to_string(options.first + round);
  Call create{"POST", "/containers/create?name=" + options.prefix + number, options.body, 201,
              "create"};
  const auto answer = co_await connection.call(std::move(create), shared.figures);
  if (!answer) co_return;
  const std::string id = id_of(*answer);
  if (id.empty()) {
    shared.figures.fail("create: no Id in the answer");
    co_return;
  }
  shared.figures.made(id);
  if (options.work == Work::life) {
    Call start{"POST", "/containers/" + id + "/start", {}, 204, "start"};
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

Clock::time_point Shared::due(std::uint64_t round) const {
  if (options.rate == 0) return begin;
  return begin + std::chrono::nanoseconds(1'000'000'000 / options.rate * round);
}

asio::awaitable<void> watch(asio::any_io_executor executor, Shared& shared) {
  asio::steady_timer timer(executor);
  while (!shared.connections.empty()) {
    for (Connection* each : shared.connections) each->cut_if_late();
    timer.expires_after(std::chrono::milliseconds(200));
    co_await timer.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> run_client(asio::any_io_executor executor, Shared& shared) {
  Connection connection(executor, shared);
  asio::steady_timer pause(executor);
  while (const std::optional<std::uint64_t> round = shared.next_round()) {
    if (const Clock::time_point due = shared.due(*round); due > Clock::now()) {
      pause.expires_at(due);
      co_await pause.async_wait(asio::use_awaitable);
    }
    if (shared.options.work == Work::get) {
      co_await do_get(shared, connection);
    } else {
      co_await do_container(shared, connection, *round);
    }
  }
  shared.ended = Clock::now();
}

asio::awaitable<void> clean_up(asio::any_io_executor executor, Shared& shared, Figures& figures,
                               std::size_t first) {
  Connection connection(executor, shared);
  const std::size_t stride = shared.options.clients;
  for (std::size_t i = first; i < shared.figures.ids().size(); i += stride) {
    co_await connection.call(removal(shared.figures.ids()[i]), figures);
  }
}

}  // namespace swarm::load
