#include "runtime/tokens/token_store.h"

#include "runtime/tokens/sqlite.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <stdexcept>

namespace swarm::runtime {
namespace {

// One process at a time: what it was told last must be what is in the file.
constexpr const char* schema = R"(
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS clusters (id INTEGER PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS entries (
  cluster INTEGER NOT NULL REFERENCES clusters(id) ON DELETE CASCADE,
  address TEXT NOT NULL, expires INTEGER NOT NULL, gone INTEGER NOT NULL,
  PRIMARY KEY (cluster, address)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_by_expiry ON entries (expires);
CREATE TABLE IF NOT EXISTS life (one INTEGER PRIMARY KEY CHECK (one = 1), seen INTEGER NOT NULL);
)";

// Every manager looks in the meantime.
constexpr Duration left_kept = std::chrono::minutes(3);

template <std::size_t N>
std::string hex(const std::array<unsigned char, N>& bytes) {
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

// A copy of the file gives no tokens away.
std::string hash_of(std::string_view token) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return hex(digest);
}

Error unknown_token() { return {Errc::not_found, "no such cluster"}; }

}  // namespace

struct TokenStore::Parts {
  Parts(Database opened, TokenStoreLimits bounds)
      : limits(bounds),
        database(std::move(opened)),
        count_clusters(database.get(), "SELECT count(*) FROM clusters"),
        add_cluster(database.get(), "INSERT INTO clusters (token_hash) VALUES (?)"),
        find_cluster(database.get(), "SELECT id FROM clusters WHERE token_hash = ?"),
        remove_cluster(database.get(), "DELETE FROM clusters WHERE token_hash = ?"),
        list(database.get(),
             "SELECT address, gone FROM entries WHERE cluster = ? AND expires > ? "
             "ORDER BY address"),
        count_others(database.get(),
                     "SELECT count(*) FROM entries WHERE cluster = ? AND address <> ?"),
        enlist(database.get(),
               "INSERT INTO entries (cluster, address, expires, gone) VALUES (?, ?, ?, 0) "
               "ON CONFLICT DO UPDATE SET expires = excluded.expires, gone = 0"),
        withdraw(database.get(),
                 "UPDATE entries SET gone = 1, expires = max(expires, ?) "
                 "WHERE cluster = ? AND address = ? AND expires > ?"),
        purge(database.get(), "DELETE FROM entries WHERE expires <= ?"),
        note_life(database.get(),
                  "INSERT INTO life (one, seen) VALUES (1, ?) "
                  "ON CONFLICT DO UPDATE SET seen = excluded.seen") {}

  std::optional<std::int64_t> id_of(std::string_view token) {
    if (!find_cluster.run().with(hash_of(token)).step()) return std::nullopt;
    const std::int64_t id = find_cluster.number(0);
    find_cluster.run();
    return id;
  }
  std::int64_t counted(Statement& statement) {
    const std::int64_t count = statement.step() ? statement.number(0) : 0;
    statement.run();
    return count;
  }

  TokenStoreLimits limits;
  Database database;
  Statement count_clusters, add_cluster, find_cluster, remove_cluster;
  Statement list, count_others, enlist, withdraw, purge, note_life;
};

namespace {

// What the file cannot do is told to the client, and the service goes on.
template <class T, class Work>
Result<T> guarded(Work work) {
  try {
    return work();
  } catch (const std::runtime_error& failure) {
    return Error{Errc::unavailable, fmt::format("the token store fails: {}", failure.what())};
  }
}

void add_time_closed(sqlite3* database, UnixNanos now) {
  Statement seen(database, "SELECT seen FROM life");
  if (!seen.step()) return;
  const std::int64_t last = seen.number(0);
  seen.run();
  if (last >= now) return;
  // Who left is not kept longer: in a file that was restored it may have come back since.
  Statement shift(database,
                  "UPDATE entries SET expires = expires + ? WHERE expires > ? AND gone = 0");
  shift.run().with(now - last).with(last).finish();
}

}  // namespace

TokenStore::TokenStore(const std::string& path, UnixNanos now, TokenStoreLimits limits) {
  try {
    Database database = open_database(path);
    execute(database.get(), schema);
    add_time_closed(database.get(), now);
    parts_ = std::make_unique<Parts>(std::move(database), limits);
    parts_->note_life.run().with(now).finish();
  } catch (const std::runtime_error& failure) {
    throw std::runtime_error(fmt::format("cannot use \"{}\": {}", path, failure.what()));
  }
}

TokenStore::~TokenStore() = default;

Result<std::string> TokenStore::create() {
  return guarded<std::string>([this]() -> Result<std::string> {
    const auto clusters = parts_->counted(parts_->count_clusters.run());
    if (clusters >= static_cast<std::int64_t>(parts_->limits.clusters_max)) {
      return Error{Errc::unavailable, "too many clusters"};
    }
    std::array<unsigned char, 16> chance{};
    if (RAND_bytes(chance.data(), static_cast<int>(chance.size())) != 1) {
      return Error{Errc::unavailable, "no random numbers"};
    }
    std::string token = hex(chance);
    // Nobody would create it again, as engines register again: to the disk before it is told.
    execute(parts_->database.get(), "PRAGMA synchronous = FULL");
    parts_->add_cluster.run().with(hash_of(token)).finish();
    execute(parts_->database.get(), "PRAGMA synchronous = NORMAL");
    return token;
  });
}

Result<TokenStore::Listing> TokenStore::list(std::string_view token, UnixNanos now) {
  return guarded<Listing>([&]() -> Result<Listing> {
    const auto id = parts_->id_of(token);
    if (!id) return unknown_token();
    Listing listing;
    parts_->list.run().with(*id).with(now);
    while (parts_->list.step()) {
      const bool gone = parts_->list.number(1) != 0;
      (gone ? listing.left : listing.entries).push_back(parts_->list.text(0));
    }
    return listing;
  });
}

Result<bool> TokenStore::enlist(std::string_view token, std::string_view address, Duration ttl,
                                UnixNanos now) {
  return guarded<bool>([&]() -> Result<bool> {
    const auto id = parts_->id_of(token);
    if (!id) return unknown_token();
    const auto others = parts_->counted(parts_->count_others.run().with(*id).with(address));
    if (others >= static_cast<std::int64_t>(parts_->limits.entries_max)) {
      return Error{Errc::unavailable, "too many addresses in this cluster"};
    }
    parts_->enlist.run().with(*id).with(address).with(now + ttl.count()).finish();
    return true;
  });
}

Result<bool> TokenStore::withdraw(std::string_view token, std::string_view address, UnixNanos now) {
  return guarded<bool>([&]() -> Result<bool> {
    const auto id = parts_->id_of(token);
    if (!id) return unknown_token();
    return parts_->withdraw.run()
               .with(now + left_kept.count())
               .with(*id)
               .with(address)
               .with(now)
               .finish() > 0;
  });
}

Result<bool> TokenStore::remove(std::string_view token) {
  return guarded<bool>([&]() -> Result<bool> {
    if (parts_->remove_cluster.run().with(hash_of(token)).finish() == 0) return unknown_token();
    return true;
  });
}

void TokenStore::tend(UnixNanos now) {
  // Next time again, if it cannot be done now: what has run out is not listed in any case.
  (void)guarded<bool>([&]() -> Result<bool> {
    parts_->purge.run().with(now).finish();
    parts_->note_life.run().with(now).finish();
    return true;
  });
}

}  // namespace swarm::runtime
