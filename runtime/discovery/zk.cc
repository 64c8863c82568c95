#include "runtime/discovery/zk.h"

#include "runtime/discovery/kv_backend.h"
#include "runtime/discovery/kv_place.h"
#include "runtime/discovery/zk_client.h"
#include "runtime/discovery/zk_folder.h"
#include "runtime/discovery/zk_leader.h"
#include "runtime/discovery/zk_node.h"
#include "runtime/net/deadline.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <fmt/format.h>
#include <map>
#include <utility>

namespace swarm::runtime {
namespace {

using std::chrono::seconds;
using State = ZkClient::State;

// The original's, for the session that only reads.
constexpr Duration reader_timeout = seconds(10);
constexpr Duration connect_timeout = seconds(3);
constexpr Duration usual_tick = seconds(2);
// For one operation, and for a list, which may have many reads.
constexpr Duration call_timeout = seconds(5);
constexpr Duration list_timeout = seconds(15);

std::string path_of(const std::string& key) { return "/" + key; }

// A session and who waits for it to be connected.
struct ZkSession {
  std::unique_ptr<ZkClient> client;
  std::vector<std::function<void()>> waiting;  // For its state to change.
};

class ZkStore final : public KvStore {
 public:
  ZkStore(boost::asio::io_context& io, const KvPlace& place)
      : io_(io),
        servers_(place.endpoints),
        user_(place.option("kv.username")),
        password_(place.option("kv.password")),
        wait_(io, [this] { end_wait(false); }) {}
  // What is under way holds on to its session: ended here, it calls nobody back.
  ~ZkStore() override {
    for (const auto& [id, session] : sessions_) session->client->end(nullptr);
    if (reader_) reader_->client->end(nullptr);
  }
  ZkStore(const ZkStore&) = delete;
  ZkStore& operator=(const ZkStore&) = delete;

  void list(const std::string& folder, Done<KvListing> done) override {
    if (!reader_ || reader_->client->state() == State::ended) open_reader();
    is_watching_ = true;
    Done<KvListing> answer = timed<KvListing>(list_timeout, std::move(done));
    when_connected(reader_, [this, folder, answer](const Result<void>& connected) {
      if (!connected) {
        // A new session may be let in where this one is not (see renew_session()).
        drop_reader();
        return answer(connected.error());
      }
      const std::uint64_t index = changes_;
      folder_of(folder).read([this, answer, index](Result<std::vector<KvEntry>> entries) {
        if (!entries) return answer(told(entries.error()));
        answer(KvListing{std::move(*entries), index});
      });
    });
  }

  void await_change(const std::string& /*folder*/, std::uint64_t index, Duration wait,
                    Done<bool> done) override {
    changed_ = std::move(done);
    // What has come since that list is told at once, but not from within this call.
    const bool is_connected = reader_ && reader_->client->state() == State::connected;
    const bool is_old = index != changes_ || !is_connected;
    wait_.expire_after(is_old ? Duration(1) : wait);
  }

  void open_session(Duration ttl, Done<KvSession> done) override {
    const std::string id = std::to_string(++last_session_);
    const auto session = std::make_shared<ZkSession>();
    sessions_[id] = session;
    // Only nodes that are held are watched through it.
    session->client = connect(ttl, session, [this](const std::string&) {
      ++key_changes_;
      end_wait(true);
    });
    when_connected(session,
                   [this, id, session, done = std::move(done)](const Result<void>& connected) {
                     if (connected) return done(KvSession{id, session->client->granted_timeout()});
                     sessions_.erase(id);
                     done(connected.error());
                   });
  }

  // Servers round up to their next tick.
  Duration end_delay() const override { return usual_tick; }

  // The C client itself keeps a session alive, for as long as this process lives. A store that lost
  // its data refuses a session that has seen more than it has, and never says that it has ended:
  // where a new session is let in and the old one is not, the old one counts as ended.
  void renew_session(const std::string& session, Done<void> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return later(std::move(done), ended());
    when_connected(
        found->second, [this, session, done = std::move(done)](const Result<void>& connected) {
          if (connected) {
            if (!is_watching_) drop_reader();
            return done({});
          }
          const bool is_refused = reader_ && reader_->client->state() == State::connected;
          if (is_refused || connected.error().code == Errc::not_found) {
            sessions_.erase(session);
            return done(ended());
          }
          if (!is_watching_) open_reader();
          done(connected.error());
        });
  }

  void close_session(const std::string& session, Done<void> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return later(std::move(done), {});
    // Kept until it is closed, so that nothing is told to whoever is gone by then.
    closing_[session] = std::move(found->second);
    sessions_.erase(found);
    closing_[session]->client->end([this, session, alive = std::weak_ptr(alive_), done] {
      if (alive.expired()) return;
      closing_.erase(session);
      done({});
    });
  }

  void bind(const std::string& key, const std::string& value, const std::string& session,
            Done<void> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return later(std::move(done), ended());
    Done<void> answer = timed<void>(call_timeout, std::move(done));
    // The session lives as long as the steps on it.
    const auto held = found->second;
    keep_zk_node(*held->client, path_of(key), value,
                 [this, held, answer](const Result<void>& kept) {
                   kept ? answer({}) : answer(told(kept.error()));
                 });
  }

  void hold(const std::string& key, const std::string& value, const std::string& session,
            Done<KvHolding> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return later_failed(std::move(done));
    Done<KvHolding> answer = timed<KvHolding>(call_timeout, std::move(done));
    const auto held = found->second;
    hold_zk_node(*held->client, path_of(key), value,
                 [this, held, answer, index = key_changes_](Result<KvHolding> holding) {
                   if (!holding) return answer(told(holding.error()));
                   holding->index = index;
                   answer(std::move(holding));
                 });
  }

  void hand_over(const std::string& key, const std::string& session, Done<void> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return later(std::move(done), ended());
    Done<void> answer = timed<void>(call_timeout, std::move(done));
    const auto held = found->second;
    hand_over_zk_node(*held->client, path_of(key), [this, held, answer](const Result<void>& over) {
      over ? answer({}) : answer(told(over.error()));
    });
  }

  void await_key(const std::string& /*key*/, std::uint64_t index, Duration wait,
                 Done<bool> done) override {
    changed_ = std::move(done);
    wait_.expire_after(index != key_changes_ ? Duration(1) : wait);
  }

 private:
  static Error ended() { return {Errc::not_found, "zk: the session has ended"}; }

  std::string names() const {
    std::string text;
    for (const Address& server : servers_) text += (text.empty() ? "" : ",") + server.text();
    return text;
  }
  Error told(const Error& error) const {
    return {error.code, fmt::format("zk at {}: {}", names(), error.detail)};
  }

  std::unique_ptr<ZkClient> connect(Duration timeout, const std::shared_ptr<ZkSession>& session,
                                    std::function<void(const std::string&)> on_change) {
    ZkClient::Hooks hooks;
    hooks.on_change = std::move(on_change);
    hooks.on_state = [this, alive = std::weak_ptr(alive_),
                      weak = std::weak_ptr(session)](State state) {
      const auto found = weak.lock();
      if (!found) return;
      if (found == reader_ && state != State::connected) {
        end_wait(told({Errc::unavailable, "connection lost"}));
      }
      for (const auto& waiting : std::exchange(found->waiting, {})) {
        if (!alive.expired()) waiting();
      }
    };
    return std::make_unique<ZkClient>(io_, ZkOptions{servers_, timeout, user_, password_},
                                      std::move(hooks));
  }

  void open_reader() {
    folders_.clear();
    reader_ = std::make_shared<ZkSession>();
    reader_->client = connect(reader_timeout, reader_, [this](const std::string& path) {
      ++changes_;
      for (const auto& [name, folder] : folders_) folder->changed(path);
      end_wait(true);
    });
  }

  void drop_reader() {
    folders_.clear();
    reader_.reset();
  }

  ZkFolder& folder_of(const std::string& folder) {
    auto& found = folders_[folder];
    if (!found) found = std::make_shared<ZkFolder>(*reader_->client, path_of(folder));
    return *found;
  }

  // Runs `then` once the session is connected, or has ended, or neither in time.
  void when_connected(const std::shared_ptr<ZkSession>& session, Done<void> then) {
    wait_connected(session, timed<void>(connect_timeout, std::move(then)));
  }
  void wait_connected(const std::shared_ptr<ZkSession>& session, const Done<void>& then) {
    switch (session->client->state()) {
      case State::connected:
        return later(then, {});
      case State::ended:
        return later(then, ended());
      case State::connecting:
        session->waiting.emplace_back([this, weak = std::weak_ptr(session), then] {
          if (const auto alive = weak.lock()) wait_connected(alive, then);
        });
    }
  }

  void end_wait(Result<bool> result) {
    wait_.clear();
    const auto done = std::exchange(changed_, nullptr);
    if (done) done(std::move(result));
  }

  void later_failed(Done<KvHolding> done) {
    later([done = std::move(done)](const Result<void>& result) { done(result.error()); }, ended());
  }
  void later(Done<void> done, Result<void> result) {
    boost::asio::post(
        io_, [alive = std::weak_ptr(alive_), done = std::move(done), result = std::move(result)] {
          if (!alive.expired()) done(result);
        });
  }

  // Answers once: what comes after the time is ignored, as is everything once this object is gone.
  template <class T>
  Done<T> timed(Duration timeout, Done<T> done) {
    const std::uint64_t number = ++last_call_;
    const auto call = std::make_shared<Done<T>>(std::move(done));
    Done<T> answer = [this, alive = std::weak_ptr(alive_), call, number](Result<T> result) {
      if (alive.expired() || !*call) return;
      const auto then = std::exchange(*call, nullptr);
      deadlines_.erase(number);
      then(std::move(result));
    };
    const Error late = told({Errc::unavailable, "no answer in time"});
    auto& deadline = deadlines_[number];
    deadline = std::make_unique<Deadline>(io_, [answer, late] { answer(late); });
    deadline->expire_after(timeout);
    return answer;
  }

  boost::asio::io_context& io_;
  std::vector<Address> servers_;
  std::string user_;
  std::string password_;
  std::shared_ptr<char> alive_ = std::make_shared<char>();
  std::shared_ptr<ZkSession> reader_{};
  bool is_watching_ = false;  // Otherwise the reader only tells whether the store lets it in.
  std::map<std::string, std::shared_ptr<ZkFolder>> folders_{};  // Read through it.
  std::map<std::string, std::shared_ptr<ZkSession>> sessions_{};
  std::map<std::string, std::shared_ptr<ZkSession>> closing_{};
  std::uint64_t last_session_ = 0;
  std::map<std::uint64_t, std::unique_ptr<Deadline>> deadlines_{};
  std::uint64_t last_call_ = 0;
  std::uint64_t changes_ = 0;      // Told by watches so far.
  std::uint64_t key_changes_ = 0;  // Likewise, of keys that are held.
  Done<bool> changed_{};
  Deadline wait_;
};

}  // namespace

Result<KvStoreAt> open_zk(boost::asio::io_context& io, const std::string& rest,
                          const BackendOptions& options) {
  const KvScheme scheme{"zk", 2181, true, false, {}};
  const Result<KvPlace> place = parse_kv_place(scheme, rest, options);
  if (!place) return place.error();
  return KvStoreAt{std::make_unique<ZkStore>(io, *place), *place};
}

BackendResult make_zk_backend(const Executor& executor, const std::string& rest,
                              const BackendOptions& options) {
  return make_kv_backend(context_of(executor), open_zk, rest, options);
}

}  // namespace swarm::runtime
