// How often each client may ask: a bucket of turns for every address, which fills at an
// even pace. Time is an argument.
#pragma once

#include "core/base/instant.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace swarm::runtime {

struct RateLimit {
  double per_second = 20;  // Turns that come back; 0: no limit.
  double burst = 100;      // Turns of a client that was quiet.
};

class RateLimiter {
 public:
  // At most `clients_max` clients are told apart; when one more comes, the one that has been
  // quiet for longest is forgotten, and would start with a full bucket.
  explicit RateLimiter(RateLimit limit, std::size_t clients_max = 65536)
      : limit_(limit), clients_max_(clients_max) {}

  // Whether the client may ask now for something worth `turns`; then they are taken.
  bool allows(Instant now, const std::string& client, double turns);
  std::size_t clients() const { return buckets_.size(); }

 private:
  struct Bucket {
    double turns = 0;
    Instant at{};  // When it had them.
  };

  RateLimit limit_;
  std::size_t clients_max_;
  std::map<std::string, Bucket> buckets_;
  std::map<std::pair<Instant, std::string>, bool> quiet_;  // Bucket::at of each, oldest first.
};

}  // namespace swarm::runtime
