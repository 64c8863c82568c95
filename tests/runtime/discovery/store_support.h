// A store that answers what the test says, and a backend on it, in one io_context.
#pragma once

#include "runtime/discovery/backend_table.h"
#include "tests/runtime/support.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace swarm::runtime::fixtures {

using namespace std::chrono_literals;

class ScriptedStore {
 public:
  explicit ScriptedStore(boost::asio::io_context& io, const std::string& where = "127.0.0.1:0")
      : service_([this](auto exchange, auto request, const auto&) {
          take(std::move(exchange), std::move(request));
        }),
        server_(std::make_unique<Server>(io, service_)) {
    service_.body_max = 100000;
    address = server_->listen(where);
  }

  // The next request for this path ("GET /version", without the query) gets this answer; once
  // the queue is empty, the last one again.
  void answer(const std::string& what, int status, const std::string& body, Headers headers = {}) {
    script_[what].push_back({status, body, std::move(headers), false});
  }
  // An answer that does not end.
  void stream(const std::string& what, const std::string& body) {
    script_[what].push_back({200, body, {}, true});
  }
  void forget(const std::string& what) { script_.erase(what); }
  void send(const std::string& bytes) { open_.back()->send(bytes_of(bytes)); }
  void end_stream() { open_.back()->close_stream(); }
  void stop() { server_.reset(); }
  int count(const std::string& what) const {
    const auto found = counts_.find(what);
    return found == counts_.end() ? 0 : found->second;
  }

  std::string address;
  std::vector<HttpRequest> requests;

 private:
  struct Answer {
    int status = 200;
    std::string body;
    Headers headers;
    bool open = false;
  };

  void take(std::shared_ptr<Exchange> exchange, HttpRequest request) {
    const std::string what =
        request.method + " " + request.target.substr(0, request.target.find('?'));
    ++counts_[what];
    requests.push_back(std::move(request));
    auto& queue = script_[what];
    if (queue.empty()) return silent_.push_back(std::move(exchange));  // No answer at all.
    const Answer answer = queue.front();
    if (queue.size() > 1) queue.pop_front();
    if (!answer.open)
      return exchange->respond(answer.status, answer.headers, {bytes_of(answer.body)});
    exchange->open_stream(answer.status, answer.headers);
    exchange->send(bytes_of(answer.body));
    open_.push_back(std::move(exchange));
  }

  std::map<std::string, std::deque<Answer>> script_;
  std::map<std::string, int> counts_;
  std::vector<std::shared_ptr<Exchange>> open_;
  std::vector<std::shared_ptr<Exchange>> silent_;
  LambdaService service_;
  std::unique_ptr<Server> server_;
};

// A backend, what it told, and the loop that it shares with its stores.
class StoreTest : public ::testing::Test {
 protected:
  void make(const std::string& url) {
    BackendResult made = make_backend(io_.get_executor(), split_discovery_url(url), options_);
    ASSERT_TRUE(made) << made.error().detail;
    backend_ = std::move(*made);
  }
  void watch(const std::string& url) {
    make(url);
    backend_->watch([this](Event event) {
      if (auto* const listed = std::get_if<DiscoveryListed>(&event)) {
        snapshots_.push_back(std::move(listed->entries));
      } else {
        failures_.push_back(std::get<DiscoveryFailed>(event).reason);
      }
    });
  }

  template <class Condition>
  void run_until(Condition holds) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
      const auto left = end - std::chrono::steady_clock::now();
      if (left <= 0s) break;
      io_.run_one_for(left);
    }
    EXPECT_TRUE(holds()) << "snapshots: " << ::testing::PrintToString(snapshots_)
                         << " failures: " << ::testing::PrintToString(failures_);
  }
  void run_until_told(std::size_t snapshots, std::size_t failures) {
    run_until([&] { return snapshots_.size() >= snapshots && failures_.size() >= failures; });
  }

  // The answer of one enlist() or withdraw().
  std::string enlist(const std::string& address) {
    return call([&](const Backend::Done& done) { backend_->enlist(address, done); });
  }
  std::string withdraw(const std::string& address) {
    return call([&](const Backend::Done& done) { backend_->withdraw(address, done); });
  }

  boost::asio::io_context io_{1};
  BackendOptions options_{.heartbeat = 60s, .ttl = 180s};
  std::unique_ptr<Backend> backend_;
  std::vector<std::vector<std::string>> snapshots_;
  std::vector<std::string> failures_;

 private:
  template <class Start>
  std::string call(Start start) {
    auto answer = std::make_shared<std::optional<std::string>>();
    start([answer](const std::string& failure) { *answer = failure; });
    run_until([&] { return answer->has_value(); });
    return answer->value_or("no answer");
  }
};

// A store without a backend, for keys that one of several has.
class HoldTest : public StoreTest {
 protected:
  void connect(OpenKvStore open) {
    Result<KvStoreAt> opened = open(io_, store_.address, options_);
    ASSERT_TRUE(opened) << opened.error().detail;
    kv_ = std::move(opened->store);
  }
  // The answer to one call that `start` makes with what it gets.
  template <class T, class Start>
  Result<T> call(Start start) {
    auto answer = std::make_shared<std::optional<Result<T>>>();
    start([answer](Result<T> result) { answer->emplace(std::move(result)); });
    run_until([&] { return answer->has_value(); });
    if (!answer->has_value()) return Error{Errc::internal, "no answer"};
    return **answer;
  }
  std::string session() {
    const auto opened =
        call<KvSession>([&](auto done) { kv_->open_session(10s, std::move(done)); });
    return opened ? opened->id : "failed: " + opened.error().detail;
  }
  Result<KvHolding> hold(const std::string& session) {
    return call<KvHolding>(
        [&](auto done) { kv_->hold("leader", "m1:4000", session, std::move(done)); });
  }
  Result<void> hand_over(const std::string& session) {
    return call<void>([&](auto done) { kv_->hand_over("leader", session, std::move(done)); });
  }

  ScriptedStore store_{io_};
  std::unique_ptr<KvStore> kv_;
};

}  // namespace swarm::runtime::fixtures
