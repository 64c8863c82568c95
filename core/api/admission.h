// Who may be served now, who waits, and who is sent away: bounds on the requests under way.
#pragma once

#include "core/base/ids.h"
#include "core/cluster/step.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace swarm {

class Admission {
 public:
  // 0: no bound. As many again, four times, may wait.
  Admission(std::size_t client_max, std::size_t all_max)
      : client_max_(client_max), all_max_(all_max) {}

  enum class Verdict {
    go,           // It counts as under way, until left().
    wait,         // Call queue().
    client_full,  // The client has as many waiting as it may; nothing is kept.
    all_full,     // All clients together have.
  };
  // `client` says who it is.
  Verdict ask(RequestId request, const std::string& client);
  // `go` is called when its turn has come; from then on it counts. Clients that wait take turns,
  // whatever the number of their requests.
  void queue(RequestId request, const std::string& client, std::function<void(Step&)> go);
  // It has its answer, or its client has left, or it has waited long enough. Unknown ones are
  // ignored.
  void left(RequestId request);
  bool is_waiting(RequestId request) const { return queued_.contains(request); }
  // Whether run() would let one go.
  bool somebody_may_go() const;
  // Lets all go whose turn has come.
  void run(Step& step);

  std::size_t running() const { return running_.size(); }
  std::size_t waiting() const { return queued_.size(); }

 private:
  struct Waiting {
    RequestId request = 0;
    std::function<void(Step&)> go;
  };
  struct Client {
    std::size_t running = 0;
    std::deque<Waiting> queue;
  };
  bool has_room() const { return all_max_ == 0 || running_.size() < all_max_; }
  bool may_run(const Client& client) const {
    return client_max_ == 0 || client.running < client_max_;
  }
  void forget_if_idle(const std::string& name);

  std::size_t client_max_;
  std::size_t all_max_;
  std::map<std::string, Client> clients_;
  std::map<RequestId, std::string> running_;
  std::map<RequestId, std::string> queued_;
  std::deque<std::string> turns_;  // Clients with a queue, each once.
};

}  // namespace swarm
