// What the token service remembers: clusters by their tokens, and the addresses registered
// in each. In one SQLite file, so that nothing is lost when the service ends in whatever way.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::runtime {

struct TokenStoreLimits {
  std::size_t clusters_max = 100000;
  std::size_t entries_max = 65536;  // Of one cluster.
};

// Times are wall times, as they must outlive the process.
class TokenStore {
 public:
  // Throws std::runtime_error with one line. ":memory:" keeps nothing. Entries that would have run
  // out while the file was not open have that time added: nobody could renew them.
  TokenStore(const std::string& path, UnixNanos now, TokenStoreLimits limits = {});
  ~TokenStore();
  TokenStore(const TokenStore&) = delete;
  TokenStore& operator=(const TokenStore&) = delete;

  struct Listing {
    std::vector<std::string> entries;  // Sorted.
    std::vector<std::string> left;     // Removed on purpose, for three minutes at least.
  };

  // Errors: not_found for an unknown token, unavailable for a bound that is reached or a file that
  // cannot be written.
  Result<std::string> create();  // The token: 32 hexadecimal digits of chance.
  Result<Listing> list(std::string_view token, UnixNanos now);
  Result<bool> enlist(std::string_view token, std::string_view address, Duration ttl,
                      UnixNanos now);
  Result<bool> withdraw(std::string_view token, std::string_view address, UnixNanos now);
  Result<bool> remove(std::string_view token);  // The whole cluster.

  // Removes what has run out, and notes that the service lives. Call every few seconds.
  void tend(UnixNanos now);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
