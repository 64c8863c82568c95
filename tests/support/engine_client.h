// Drives one simulated engine as a client with a clock of its own would:
// requests in, collected answers out, time moved on by hand or until quiet.
#pragma once

#include "sim/fake_engine.h"

#include <boost/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace swarm::sim {

// What came back on one exchange so far.
struct Collected {
  int status = 0;  // Zero: no head yet.
  Headers headers;
  std::string body;
  bool upgraded = false;
  bool ended = false;

  boost::json::value json() const { return boost::json::parse(body); }
  // The field `message` of an error.
  std::string message() const { return json().as_object().at("message").as_string().c_str(); }
};

// The payload of a multiplexed stream: standard output (1) or standard error (2).
inline std::string payload(std::string_view framed, int channel) {
  std::string text;
  while (framed.size() >= 8) {
    std::size_t size = 0;
    for (std::size_t i = 4; i < 8; ++i) size = size << 8 | static_cast<unsigned char>(framed[i]);
    if (framed[0] == channel) text += framed.substr(8, size);
    framed.remove_prefix(std::min(framed.size(), 8 + size));
  }
  return text;
}

class EngineClient {
 public:
  explicit EngineClient(FakeEngineOptions options = default_options(), std::uint64_t seed = 1)
      : engine_(std::move(options), Random(seed)) {}

  static FakeEngineOptions default_options() {
    FakeEngineOptions options;
    options.id = "ABCD:EFGH";
    options.name = "node-1";
    return options;
  }

  // Sends without waiting. The answer grows in `at(exchange)`.
  ExchangeId open(std::string method, std::string target, std::string body = "",
                  Headers headers = {}) {
    const ExchangeId exchange = ++last_;
    collected_[exchange];
    Outputs outputs;
    if (!body.empty() && !headers.contains("Content-Type")) {
      headers.set("Content-Type", "application/json");
    }
    engine_.request(now_, exchange,
                    {std::move(method), std::move(target), std::move(headers), body}, outputs);
    collect(outputs);
    return exchange;
  }
  // As the docker client asks to take the connection over.
  ExchangeId hijack(std::string target, std::string body = "") {
    return open(
        "POST", std::move(target), std::move(body),
        {{"Connection", "Upgrade"}, {"Upgrade", "tcp"}, {"Content-Type", "application/json"}});
  }
  const Collected& at(ExchangeId exchange) { return collected_[exchange]; }

  // Sends and lets time pass until the answer is whole.
  Collected call(std::string method, std::string target, std::string body = "") {
    const ExchangeId exchange = open(std::move(method), std::move(target), std::move(body));
    for (int steps = 0; steps < 1000 && !at(exchange).ended; ++steps) {
      if (!step()) break;
    }
    return at(exchange);
  }
  Collected get(std::string target) { return call("GET", std::move(target)); }
  Collected post(std::string target, std::string body = "") {
    return call("POST", std::move(target), std::move(body));
  }

  void input(ExchangeId exchange, std::string_view bytes) {
    Outputs outputs;
    engine_.input(now_, exchange, bytes, outputs);
    collect(outputs);
  }
  void close_input(ExchangeId exchange) { input(exchange, ""); }
  void gone(ExchangeId exchange) {
    engine_.gone(now_, exchange);
    advance(Duration(0));
  }

  // Moves to the next thing that is due; false if there is none.
  bool step() {
    const Instant due = engine_.next_deadline();
    if (due == never) return false;
    move_to(std::max(due, now_.now));
    return true;
  }
  void advance(Duration time) {
    const Instant end = now_.now + time;
    while (engine_.next_deadline() <= end) step();
    move_to(end);
  }

  // POST create, asserting nothing: the ID, or an empty text.
  std::string create(std::string body, std::string name = "") {
    const Collected answer =
        post("/containers/create" + (name.empty() ? "" : "?name=" + name), std::move(body));
    if (answer.status != 201) return "";
    return answer.json().as_object().at("Id").as_string().c_str();
  }
  // Creates and starts `sh -c script` of busybox.
  std::string run(const std::string& script, std::string name = "",
                  std::string host_config = "{}") {
    boost::json::object body;
    body["Image"] = "busybox";
    body["Cmd"] = {"sh", "-c", script};
    body["HostConfig"] = boost::json::parse(host_config);
    const std::string id = create(boost::json::serialize(body), std::move(name));
    post("/containers/" + id + "/start");
    return id;
  }
  boost::json::object inspect(const std::string& reference) {
    return get("/containers/" + reference + "/json").json().as_object();
  }
  std::string state(const std::string& reference) {
    return inspect(reference).at("State").at("Status").as_string().c_str();
  }
  std::string logs(const std::string& reference, std::string more = "") {
    return payload(get("/containers/" + reference + "/logs?stdout=1&stderr=1" + more).body, 1);
  }

  Moment now() const { return now_; }
  FakeEngine& engine() { return engine_; }
  // Everything the engine has ever said, for comparing two runs.
  const std::string& transcript() const { return transcript_; }

 private:
  void move_to(Instant instant) {
    now_.wall += (instant - now_.now).count();
    now_.now = instant;
    Outputs outputs;
    engine_.handle_deadline(now_, outputs);
    collect(outputs);
  }

  void collect(const Outputs& outputs) {
    for (const Output& output : outputs) {
      std::visit([this](const auto& part) { take(part); }, output);
    }
  }
  void take(const Reply& reply) {
    Collected& answer = collected_[reply.exchange];
    answer.status = reply.response.status;
    answer.headers = reply.response.headers;
    answer.body = reply.response.body;
    answer.ended = true;
    transcript_ += std::to_string(answer.status) + answer.body;
  }
  void take(const ReplyHead& head) {
    Collected& answer = collected_[head.exchange];
    answer.status = head.status;
    answer.headers = head.headers;
    answer.upgraded = head.upgraded;
  }
  void take(const ReplyData& data) {
    collected_[data.exchange].body += data.bytes;
    transcript_ += data.bytes;
  }
  void take(const ReplyEnd& end) { collected_[end.exchange].ended = true; }

  FakeEngine engine_;
  Moment now_{Instant(std::chrono::seconds(100)), 1'700'000'000'000'000'000};
  ExchangeId last_ = 0;
  std::map<ExchangeId, Collected> collected_;
  std::string transcript_;
};

}  // namespace swarm::sim
