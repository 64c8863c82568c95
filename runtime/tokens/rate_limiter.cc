#include "runtime/tokens/rate_limiter.h"

#include <algorithm>
#include <chrono>

namespace swarm::runtime {

bool RateLimiter::allows(Instant now, const std::string& client, double turns) {
  if (limit_.per_second <= 0) return true;
  auto found = buckets_.find(client);
  if (found == buckets_.end()) {
    if (buckets_.size() >= clients_max_) {
      buckets_.erase(quiet_.begin()->first.second);
      quiet_.erase(quiet_.begin());
    }
    found = buckets_.emplace(client, Bucket{limit_.burst, now}).first;
  } else {
    quiet_.erase({found->second.at, client});
  }
  Bucket& bucket = found->second;
  const double seconds = std::chrono::duration<double>(now - bucket.at).count();
  bucket.turns = std::min(limit_.burst, bucket.turns + seconds * limit_.per_second);
  bucket.at = now;
  quiet_.emplace(std::pair(now, client), true);
  if (bucket.turns < turns) return false;
  bucket.turns -= turns;
  return true;
}

}  // namespace swarm::runtime
