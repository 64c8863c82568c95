// A Docker Engine without a daemon: it takes HTTP requests as values and gives
// the answers that a real engine would, in virtual time. Deterministic: no
// clock, no sockets. The simulator and `swarm-sim serve` drive the same one.
#pragma once

#include "core/base/http.h"
#include "core/base/instant.h"
#include "core/base/random.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace swarm::sim {

// Names one request to this engine; made by the caller, never used twice.
using ExchangeId = std::uint64_t;

// What the engine does about its open exchanges, in order.
struct Reply {  // The whole answer.
  ExchangeId exchange = 0;
  HttpResponse response;
};
struct ReplyHead {  // An answer in parts; `upgraded`: the connection is raw from now on (101, or
                    // 200 for old clients).
  ExchangeId exchange = 0;
  int status = 200;
  Headers headers;
  bool upgraded = false;
};
struct ReplyData {
  ExchangeId exchange = 0;
  std::string bytes;
};
struct ReplyEnd {
  ExchangeId exchange = 0;
};
using Output = std::variant<Reply, ReplyHead, ReplyData, ReplyEnd>;
using Outputs = std::vector<Output>;

struct FakeEngineOptions {
  std::string id;    // Daemon ID, "ABCD:EFGH:..."
  std::string name;  // Host name
  std::int64_t cpus = 4;
  std::int64_t memory_bytes = std::int64_t{8} << 30;
  std::vector<std::string> labels;                       // "key=value"
  std::vector<std::string> images = {"busybox:latest"};  // Present from the start.
  std::string version = "24.0.7";
  std::string api_version = "1.43";
  std::string api_version_min = "1.12";
  // Whether a `sleep` as PID 1 ends at SIGTERM, as workloads want it. The kernel would not let it
  // hear a signal that it has no handler for: with false only the kill after the timeout ends it.
  bool sleep_hears_signals = true;
  std::string address = "127.0.0.1";  // What published ports listen on.
};

// A container as it really is: for those who check what a manager believes.
struct EngineContainer {
  std::string_view id;    // Valid until the engine's next call, as the others.
  std::string_view name;  // Without slash.
  bool running = false;
  bool restarts = false;  // Its policy brings it back when the daemon returns.
  std::int64_t memory_bytes = 0;
  std::vector<std::string> host_ports;  // "8080/tcp", as asked for.
  const std::map<std::string, std::string>* labels = nullptr;
  std::string_view host_config;  // JSON of what differs from the defaults.
};

class FakeEngine {
 public:
  FakeEngine(FakeEngineOptions options, Random random);
  ~FakeEngine();
  FakeEngine(const FakeEngine&) = delete;
  FakeEngine& operator=(const FakeEngine&) = delete;

  // A request with its whole body.
  void request(Moment at, ExchangeId exchange, const HttpRequest& request, Outputs& outputs);
  // Bytes on an upgraded exchange; empty: the client closed its writing side.
  void input(Moment at, ExchangeId exchange, std::string_view bytes, Outputs& outputs);
  // The client left.
  void gone(Moment at, ExchangeId exchange);

  Instant next_deadline() const;
  void handle_deadline(Moment at, Outputs& outputs);

  // Every container, by ID.
  std::vector<EngineContainer> containers() const;
  // Somebody asked for events from before those that it remembers.
  bool forgot_events() const;
  // Told so far; but for the ends of containers that never came to be: no client hears of those.
  std::uint64_t container_events() const;
  const FakeEngineOptions& options() const;

 private:
  struct Daemon;
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace swarm::sim
