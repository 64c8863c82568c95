// A store that keeps every call until the test answers it.
#pragma once

#include "runtime/discovery/kv_store.h"

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace swarm::runtime::fixtures {

class HeldStore final : public KvStore {
 public:
  struct Calls {
    std::vector<std::string> seen;
    std::deque<Done<KvListing>> lists;
    std::deque<Done<bool>> waits;
    std::deque<Done<KvSession>> opens;
    std::deque<Done<KvHolding>> holds;
    std::deque<Done<void>> others;  // renew, close, bind, hand_over
    std::vector<Duration> wait_times;
    Duration asked{};      // How long a session was to last.
    Duration end_delay{};  // What the store says.
  };
  explicit HeldStore(Calls& calls) : calls_(calls) {}

  Duration end_delay() const override { return calls_.end_delay; }

  void list(const std::string& folder, Done<KvListing> done) override {
    calls_.seen.push_back("list " + folder);
    calls_.lists.push_back(std::move(done));
  }
  void await_change(const std::string& folder, std::uint64_t index, Duration wait,
                    Done<bool> done) override {
    calls_.wait_times.push_back(wait);
    await_key(folder, index, wait, std::move(done));
  }
  void open_session(Duration ttl, Done<KvSession> done) override {
    calls_.seen.emplace_back("open");
    calls_.asked = ttl;
    calls_.opens.push_back(std::move(done));
  }
  void renew_session(const std::string& session, Done<void> done) override {
    calls_.seen.push_back("renew " + session);
    calls_.others.push_back(std::move(done));
  }
  void close_session(const std::string& session, Done<void> done) override {
    calls_.seen.push_back("close " + session);
    calls_.others.push_back(std::move(done));
  }
  void bind(const std::string& key, const std::string& value, const std::string& session,
            Done<void> done) override {
    calls_.seen.push_back("bind " + key + "=" + value + " " + session);
    calls_.others.push_back(std::move(done));
  }
  void hold(const std::string& key, const std::string& value, const std::string& session,
            Done<KvHolding> done) override {
    calls_.seen.push_back("hold " + key + "=" + value + " " + session);
    calls_.holds.push_back(std::move(done));
  }
  void hand_over(const std::string& key, const std::string& session, Done<void> done) override {
    calls_.seen.push_back("hand_over " + key + " " + session);
    calls_.others.push_back(std::move(done));
  }
  void await_key(const std::string& key, std::uint64_t index, Duration, Done<bool> done) override {
    calls_.seen.push_back("await " + key + " " + std::to_string(index));
    calls_.waits.push_back(std::move(done));
  }

 private:
  Calls& calls_;
};

}  // namespace swarm::runtime::fixtures
