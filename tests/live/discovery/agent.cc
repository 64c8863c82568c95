// Drives one discovery backend from the command line, for the live tests: watches a list, or
// keeps addresses on it. Every event is one line of JSON on standard output.
//   agent watch URL HEARTBEAT_MS [KEY=VALUE...]
//   agent enlist URL HEARTBEAT_MS TTL_MS ADDRESS [KEY=VALUE...]    until SIGTERM, then withdraws
#include "runtime/discovery/backend_table.h"
#include "runtime/net/deadline.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace swarm::runtime {
namespace {

using std::chrono::milliseconds;

void say(const boost::json::object& event) {
  const std::string line = boost::json::serialize(event) + "\n";
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

std::unique_ptr<Backend> backend_of(boost::asio::io_context& io, const std::string& url,
                                    const BackendOptions& options) {
  BackendResult made = make_backend(io.get_executor(), split_discovery_url(url), options);
  if (made) return std::move(*made);
  say({{"refused", made.error().detail}});
  return nullptr;
}

void watch(Backend& backend) {
  backend.watch([](const Event& event) {
    if (const auto* const listed = std::get_if<DiscoveryListed>(&event)) {
      say({{"listed", boost::json::value_from(listed->entries)}});
    } else {
      say({{"failed", std::get<DiscoveryFailed>(event).reason}});
    }
  });
}

// Enlists at every heartbeat; after a failure with pauses from half a second on.
class Keeper {
 public:
  Keeper(boost::asio::io_context& io, Backend& backend, std::string address, Duration heartbeat)
      : io_(io),
        backend_(backend),
        address_(std::move(address)),
        heartbeat_(heartbeat),
        timer_(io, [this] { enlist(); }),
        signals_(io, SIGTERM) {
    signals_.async_wait([this](boost::system::error_code, int) { leave(); });
    enlist();
  }

 private:
  void enlist() {
    backend_.enlist(address_, [this](const std::string& failure) {
      if (leaving_) return;
      if (failure.empty()) {
        say({{"enlisted", address_}});
        pause_ = first_pause;
        return timer_.expire_after(heartbeat_);
      }
      say({{"failed", failure}});
      timer_.expire_after(pause_);
      pause_ = std::min(heartbeat_, pause_ * 2);
    });
  }

  void leave() {
    leaving_ = true;
    timer_.clear();
    backend_.withdraw(address_, [this](const std::string& failure) {
      say({{"withdrawn", address_}, {"failure", failure}});
      io_.stop();
    });
  }

  static constexpr Duration first_pause = milliseconds(500);
  boost::asio::io_context& io_;
  Backend& backend_;
  std::string address_;
  Duration heartbeat_;
  Duration pause_ = first_pause;
  bool leaving_ = false;
  Deadline timer_;
  boost::asio::signal_set signals_;
};

int run(const std::vector<std::string>& words) {
  const bool enlists = words.size() >= 5 && words[0] == "enlist";
  if (!enlists && (words.size() < 3 || words[0] != "watch")) return 2;
  BackendOptions options;
  options.heartbeat = milliseconds(std::stoi(words[2]));
  if (enlists) options.ttl = milliseconds(std::stoi(words[3]));
  for (std::size_t i = enlists ? 5 : 3; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    options.options.emplace_back(words[i].substr(0, equals), words[i].substr(equals + 1));
  }
  boost::asio::io_context io{1};
  const auto backend = backend_of(io, words[1], options);
  if (!backend) return 1;
  std::unique_ptr<Keeper> keeper;
  if (enlists) {
    keeper = std::make_unique<Keeper>(io, *backend, words[4], options.heartbeat);
  } else {
    watch(*backend);
  }
  io.run();
  return 0;
}

}  // namespace
}  // namespace swarm::runtime

int main(int argc, char** argv) { return swarm::runtime::run({argv + 1, argv + argc}); }
