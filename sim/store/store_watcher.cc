#include "sim/store/store_watcher.h"

#include <algorithm>
#include <chrono>
#include <memory>

namespace swarm::sim {
namespace {

using std::chrono::seconds;

// A dead connection is noticed by its keep-alive.
constexpr Duration keep_alive = seconds(10);
constexpr Duration stale_max = seconds(5);

}  // namespace

StoreWatcher::StoreWatcher(Clockwork& clock, StoreServer& server, const WatcherOptions& options,
                           Dropped dropped)
    : clock_(clock),
      server_(server),
      options_(options),
      dropped_(std::move(dropped)),
      random_(clock.dice.split()),
      backoff_(seconds(1), options.heartbeat),
      state_(options.grace) {}

bool StoreWatcher::has(const std::string& address) const {
  return std::ranges::binary_search(state_.entries(), address);
}

void StoreWatcher::start() {
  process_.begin_life();
  undisturbed_since_ = clock_.now;
  if (server_.kind() != StoreKind::polled) {
    server_.watch([this] { on_changed(); }, [this] { on_broken(); });
  }
  fetch();
}

void StoreWatcher::stop() {
  clock_.trace.line(clock_.now, "manager_stop");
  process_.stop();
}

void StoreWatcher::go_on() {
  clock_.trace.line(clock_.now, "manager_go_on");
  undisturbed_since_ = clock_.now;
  process_.go_on();
}

void StoreWatcher::cut() {
  clock_.trace.line(clock_.now, "manager_cut");
  line_.cut = true;
  on_broken();
}

void StoreWatcher::mend() {
  clock_.trace.line(clock_.now, "manager_mend");
  line_.cut = false;
  undisturbed_since_ = clock_.now;
}

void StoreWatcher::fetch() {
  const auto view = std::make_shared<LeaseStore::View>();
  const bool polled = server_.kind() == StoreKind::polled;
  // Followers of a store may answer from what they knew a moment ago.
  const Duration lag = clock_.one_in(4) ? clock_.between(Duration::zero(), stale_max) : Duration{};
  server_.ask(
      line_,
      [this, view, lag](LeaseStore& store) {
        *view = lag > Duration::zero() ? store.view_before(clock_.now, lag) : store.view();
      },
      [this, view, polled, serial = ++fetch_serial_](std::string_view failure) {
        process_.bound([this, view, polled, failure, serial] {
          if (serial != fetch_serial_) return;
          if (!failure.empty()) return fail(std::string(failure));
          backoff_.succeeded();
          watching_ = !polled;
          if (polled) fetch_after(jittered(options_.heartbeat, random_));
          take(*view);
          // The watch goes on from the revision of the list.
          if (watching_ && view->revision != server_.leases().revision()) on_changed();
        })();
      });
}

void StoreWatcher::fetch_after(Duration local_pause) {
  clock_.after(local_pause, process_.bound([this] { fetch(); }));
}

void StoreWatcher::take(const LeaseStore::View& view) {
  const bool tells = server_.kind() == StoreKind::polled;
  const std::size_t missing = state_.missing();
  const DiscoveryState::Change change =
      state_.listed(options_.drift.local(clock_.now), view.entries,
                    tells ? view.left : std::vector<std::string>());
  const std::size_t expected = missing + change.newly_missing.size() - change.diff.removed.size();
  if (state_.missing() < expected) recovered_ += expected - state_.missing();
  for (const std::string& entry : view.entries) lost_with_most_.erase(entry);
  for (const std::string& entry : change.newly_missing) {
    clock_.trace.line(clock_.now, "missing", entry);
    if (change.most_are_missing) lost_with_most_.insert(entry);
  }
  for (const std::string& entry : change.diff.added) clock_.trace.line(clock_.now, "added", entry);
  drop(change.diff.removed);
  arm();
}

void StoreWatcher::fail(const std::string& reason) {
  clock_.trace.line(clock_.now, "failed", reason);
  watching_ = false;
  state_.failed(reason);
  fetch_after(backoff_.failed(random_));
  arm();
}

void StoreWatcher::on_changed() {
  if (!watching_ || told_of_change_) return;
  told_of_change_ = true;
  clock_.after(clock_.latency(), [this] {
    told_of_change_ = false;
    // Events of the time of a cut are lost; the watch itself is, too.
    if (line_.cut || !server_.answers()) return on_broken();
    process_.bound([this, view = server_.leases().view()] {
      if (watching_) take(view);
    })();
  });
}

void StoreWatcher::on_broken() {
  if (!watching_) return;
  clock_.after(clock_.between(Duration::zero(), keep_alive), process_.bound([this] {
    if (watching_) fail("the watch broke");
  }));
}

void StoreWatcher::drop(const std::vector<std::string>& gone) {
  for (const std::string& address : gone) {
    clock_.trace.line(clock_.now, "dropped", address);
    dropped_(address, lost_with_most_.erase(address) > 0);
  }
}

void StoreWatcher::arm() {
  const Instant due = state_.next_due();
  if (due == armed_for_) return;
  armed_for_ = due;
  if (due == never) return;
  const Instant at =
      std::max(options_.drift.global(due), clock_.now + std::chrono::milliseconds(1));
  clock_.queue.at(at, process_.bound([this, due] {
    if (due != armed_for_) return;
    armed_for_ = never;
    drop(state_.due(options_.drift.local(clock_.now)).removed);
    arm();
  }));
}

}  // namespace swarm::sim
