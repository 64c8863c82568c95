// One simulated daemon: its state and the step in progress. Routes and rules
// are functions over it, grouped by file.
#pragma once

#include "core/base/random.h"
#include "sim/engine/answer.h"
#include "sim/engine/dialect.h"
#include "sim/engine/model.h"
#include "sim/engine/query.h"
#include "sim/engine/streams.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

struct Link {          // --link: the target has the further name /linker/alias.
  std::string linker;  // ID
  std::string alias;
};

struct Event {
  std::string type, action, id;
  std::map<std::string, std::string> attributes;
  UnixNanos wall = 0;
};

// An event as it is remembered: its attributes in one text, because a daemon keeps many.
struct StoredEvent {
  std::string type, action, id;
  std::string attributes;  // Names and values in turn, each ended by a zero byte.
  UnixNanos wall = 0;
};
StoredEvent store_event(const Event& event);
Event recall_event(const StoredEvent& stored);

// One request, routed.
struct Call {
  ExchangeId exchange = 0;
  std::string method;
  int api_minor = 0;
  std::vector<std::string> holes;  // What stood at the pattern's `*`.
  Query query;
  const Headers* headers = nullptr;
  std::string_view body;

  const std::string& name() const { return holes.front(); }
};

class Daemon {
 public:
  Daemon(FakeEngineOptions options, Random random);

  // The step in progress: what time it is and where output goes.
  void enter(Moment at, Outputs& outputs) {
    now = at;
    outputs_ = &outputs;
  }

  // A whole answer: at once, or late to an exchange that was kept. Late words
  // to an exchange that is over are dropped.
  void reply(ExchangeId exchange, Result<Answer>&& answer, int api_minor = 999);
  void reply_late(ExchangeId exchange, Result<Answer>&& answer);
  bool is_open(ExchangeId exchange) const { return streams.contains(exchange); }
  void open(ExchangeId exchange, int status, Headers headers, bool upgraded);
  void send(ExchangeId exchange, std::string bytes);
  void close(ExchangeId exchange);
  // Lets a route answer later: registers what the exchange is.
  void keep(ExchangeId exchange, Stream stream) { streams.emplace(exchange, std::move(stream)); }

  void emit(std::string type, std::string action, std::string id,
            std::map<std::string, std::string> attributes);

  std::string new_id() { return random.hex(32); }

  // Whether it is of the generation before 23.0 (20.10), which has its own ways here and there.
  bool is_old() const { return major_ < first_modern_version; }

  FakeEngineOptions options;
  Random random;
  Moment now;
  Timers timers;

  std::map<std::string_view, std::unique_ptr<Container>> containers;  // By the ID that it holds.
  std::map<std::string, Container*, std::less<>> names;
  std::map<std::string, Exec, std::less<>> execs;
  std::map<std::string, Image, std::less<>> images;      // By ID.
  std::map<std::string, std::string, std::less<>> tags;  // "busybox:latest" -> ID.
  std::map<std::string, Network, std::less<>> networks;  // By ID.
  std::map<std::string, Volume, std::less<>> volumes;
  std::multimap<std::pair<std::uint16_t, std::string>, std::string>
      host_ports;                                       // (port, protocol) -> IP.
  std::multimap<std::string, Link, std::less<>> links;  // By the target's ID.
  std::map<ExchangeId, Stream> streams;
  std::deque<StoredEvent> events;
  std::uint64_t container_events = 0;  // Told so far.
  std::uint64_t lonely_ends = 0;       // Among them: ends of containers that never came to be.
  UnixNanos last_event = 0;
  UnixNanos last_forgotten = 0;  // When the newest event happened that is remembered no more.
  bool forgot_asked = false;     // Somebody asked for such an event.
  std::uint64_t created_count = 0;
  bool counts_disk = false;
  int last_pid = 1000;
  std::uint16_t last_port = 0;
  int last_subnet = 17;

 private:
  int major_ = first_modern_version;
  Outputs* outputs_ = nullptr;
  Outputs nowhere_;
};

}  // namespace swarm::sim::fake
