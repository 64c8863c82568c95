// A simulated engine must take anything: the input is a little script of
// requests, typed bytes and passing time, all of it a stranger's.
//
//   POST! /containers/web/attach?stream=1 {"body":1}   a request; `!` asks for an upgrade
//   >text       bytes from the client of the last request; `>` alone: it half-closes
//   +250        so many milliseconds pass
//   -           the client of the last request leaves
#include "sim/fake_engine.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace swarm;
using namespace swarm::sim;

class Session {
 public:
  Session() : engine_(options(), Random(1)) {}

  void take(std::string_view line) {
    if (line.starts_with('>')) {
      engine_.input(now_, last_, line.substr(1), outputs_);
    } else if (line.starts_with('-')) {
      engine_.gone(now_, last_);
    } else if (line.starts_with('+')) {
      pass(line.substr(1));
    } else {
      request(line);
    }
    outputs_.clear();
  }

 private:
  static FakeEngineOptions options() {
    FakeEngineOptions options;
    options.id = "id";
    options.name = "host";
    return options;
  }

  static std::string_view cut(std::string_view& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
  }

  void request(std::string_view line) {
    HttpRequest request;
    request.method = cut(line);
    request.target = cut(line);
    request.body = line;
    if (request.method.ends_with('!')) {
      request.method.pop_back();
      request.headers.add("Upgrade", "tcp");
    }
    engine_.request(now_, ++last_, request, outputs_);
  }

  void pass(std::string_view text) {
    unsigned milliseconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), milliseconds);
    const Instant end = now_.now + std::chrono::milliseconds(std::min(milliseconds, 100'000u));
    // Bounded: an input may set up loops that have something due every instant.
    for (int steps = 0; steps < 200 && engine_.next_deadline() <= end; ++steps) {
      move_to(std::max(engine_.next_deadline(), now_.now));
    }
    move_to(std::max(now_.now, end));
  }

  void move_to(Instant instant) {
    now_.wall += (instant - now_.now).count();
    now_.now = instant;
    engine_.handle_deadline(now_, outputs_);
    outputs_.clear();
  }

  FakeEngine engine_;
  Moment now_{Instant(std::chrono::seconds(1)), 1'700'000'000'000'000'000};
  ExchangeId last_ = 0;
  Outputs outputs_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  Session session;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    session.take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return 0;
}
