#include "runtime/engine/engine_pool.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace swarm::runtime {

Lease::Lease(std::shared_ptr<EnginePool> pool, std::shared_ptr<Connection> connection,
             bool is_stream, bool is_reused)
    : pool_(std::move(pool)),
      connection_(std::move(connection)),
      is_stream_(is_stream),
      is_reused_(is_reused) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  give_back();
  pool_ = std::move(other.pool_);
  connection_ = std::move(other.connection_);
  is_stream_ = other.is_stream_;
  is_reused_ = other.is_reused_;
  return *this;
}

void Lease::become_stream() {
  if (!connection_ || is_stream_) return;
  is_stream_ = true;
  --pool_->used_calls_;
  ++pool_->used_streams_;
  pool_->serve_waiting();
}

void Lease::give_back() {
  if (!connection_) return;
  connection_->detach();
  const auto pool = std::exchange(pool_, nullptr);
  pool->take_back(std::exchange(connection_, nullptr), is_stream_);
}

EnginePool::EnginePool(boost::asio::io_context& io, Connector& connector, Address address,
                       const PoolOptions& options)
    : io_(io),
      connector_(connector),
      address_(std::move(address)),
      options_(options),
      idle_deadline_(io, [this] { close_old(); }) {}

EnginePool::~EnginePool() { close(); }

bool EnginePool::has_room(bool is_stream) const {
  return is_stream ? used_streams_ < options_.streams_max : used_calls_ < options_.calls_max;
}

void EnginePool::acquire(std::shared_ptr<PoolCaller> caller, const LeaseWish& wish) {
  if (closed_) return refuse(std::move(caller), {FailureKind::forgotten, "engine forgotten"});
  if (!has_room(wish.is_stream)) {
    if (waiting_.size() >= options_.waiting_max) {
      return refuse(std::move(caller),
                    {FailureKind::timeout, "too many calls wait for the engine"});
    }
    waiting_.push_back({std::move(caller), wish});
    return;
  }
  if (!wish.fresh) {
    if (auto connection = take_idle(wish.careful)) {
      ++used(wish.is_stream);
      return caller->on_lease({shared_from_this(), std::move(connection), wish.is_stream, true});
    }
  }
  connect(std::move(caller), wish);
}

std::shared_ptr<Connection> EnginePool::take_idle(bool careful) {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back().connection);
    idle_.pop_back();
    if (!careful || !connection->is_stale()) return connection;
    connection->close();
  }
  return nullptr;
}

void EnginePool::connect(std::shared_ptr<PoolCaller> caller, const LeaseWish& wish) {
  const auto limit = options_.connect_timeout;
  const auto timeout =
      wish.connect_timeout > Duration{} ? std::min(limit, wish.connect_timeout) : limit;
  ++used(wish.is_stream);
  const auto id = ++last_attempt_;
  auto attempt = connector_.connect(
      address_, timeout,
      [pool = weak_from_this(), id](std::unique_ptr<Stream> stream, Failure failure) {
        if (const auto alive = pool.lock()) {
          alive->on_connected(id, std::move(stream), std::move(failure));
        }
      });
  connecting_[id] = {std::move(caller), std::move(attempt), wish.is_stream};
}

void EnginePool::on_connected(std::uint64_t id, std::unique_ptr<Stream> stream, Failure failure) {
  const auto found = connecting_.find(id);
  if (found == connecting_.end()) return;
  const auto [caller, attempt, is_stream] = std::move(found->second);
  connecting_.erase(found);
  if (!failure) {
    auto connection = std::make_shared<Connection>(std::move(stream));
    return caller->on_lease({shared_from_this(), std::move(connection), is_stream, false});
  }
  --used(is_stream);
  serve_waiting();
  caller->on_no_lease(std::move(failure));
}

void EnginePool::forget(const PoolCaller& caller) {
  std::erase_if(waiting_, [&](const Waiting& entry) { return entry.caller.get() == &caller; });
  const auto found = std::ranges::find_if(
      connecting_, [&](const auto& entry) { return entry.second.caller.get() == &caller; });
  if (found == connecting_.end()) return;
  found->second.attempt->cancel();
  --used(found->second.is_stream);
  connecting_.erase(found);
  serve_waiting();
}

void EnginePool::take_back(std::shared_ptr<Connection> connection, bool is_stream) {
  --used(is_stream);
  if (closed_ || !connection->is_reusable() || idle_.size() >= options_.idle_max) {
    connection->close();
    return serve_waiting();
  }
  connection->rest([pool = weak_from_this(), gone = connection.get()] {
    if (const auto alive = pool.lock()) {
      std::erase_if(alive->idle_,
                    [&](const Idle& entry) { return entry.connection.get() == gone; });
    }
  });
  idle_.push_back({std::move(connection), Deadline::Clock::now()});
  if (!idle_deadline_.is_set()) idle_deadline_.expire_after(options_.idle_timeout);
  serve_waiting();
}

// In the order they came, each kind by its own room.
void EnginePool::serve_waiting() {
  if (closed_) return;
  for (const bool is_stream : {false, true}) {
    while (has_room(is_stream)) {
      const auto next = std::ranges::find(
          waiting_, is_stream, [](const Waiting& entry) { return entry.wish.is_stream; });
      if (next == waiting_.end()) break;
      const Waiting waiting = std::move(*next);
      waiting_.erase(next);
      acquire(waiting.caller, waiting.wish);
    }
  }
}

void EnginePool::close_old() {
  const auto self = shared_from_this();
  const auto oldest = Deadline::Clock::now() - options_.idle_timeout;
  while (!idle_.empty() && idle_.front().since <= oldest) {
    idle_.front().connection->close();
    idle_.pop_front();
  }
  if (!idle_.empty()) idle_deadline_.expire_after(idle_.front().since - oldest);
}

void EnginePool::close() {
  closed_ = true;
  for (const auto& entry : idle_) entry.connection->close();
  for (const auto& [id, entry] : connecting_) entry.attempt->cancel();
  idle_.clear();
  waiting_.clear();
  connecting_.clear();
  idle_deadline_.clear();
}

void EnginePool::refuse(std::shared_ptr<PoolCaller> caller, Failure failure) {
  // Posted, so that nobody hears of a failure before acquire() has returned.
  boost::asio::post(io_, [caller = std::move(caller), failure = std::move(failure)] {
    caller->on_no_lease(failure);
  });
}

PoolStats EnginePool::stats() const {
  return {used_calls_ + used_streams_ - connecting_.size() + idle_.size(), idle_.size(),
          waiting_.size() + connecting_.size()};
}

}  // namespace swarm::runtime
