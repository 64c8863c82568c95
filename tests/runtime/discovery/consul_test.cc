#include "runtime/discovery/consul.h"

#include "runtime/net/base64.h"
#include "tests/runtime/discovery/store_support.h"

#include <fmt/format.h>

namespace swarm::runtime {
namespace {

using fixtures::ScriptedStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

constexpr const char* get_folder = "GET /v1/kv/docker/swarm/nodes/";
constexpr const char* get_key = "GET /v1/kv/docker/swarm/nodes/h%3A1";
constexpr const char* put_key = "PUT /v1/kv/docker/swarm/nodes/h%3A1";
constexpr const char* create = "PUT /v1/session/create";
constexpr const char* renew = "PUT /v1/session/renew/s1";
constexpr const char* destroy = "PUT /v1/session/destroy/s1";

std::string pair(const std::string& address, const std::string& session) {
  return fmt::format(R"([{{"Key":"docker/swarm/nodes/{}","Value":"{}","Session":"{}"}}])", address,
                     to_base64(address), session);
}

class Consul : public fixtures::StoreTest {
 protected:
  std::string url() const { return "consul://" + store_.address; }
  void list(const std::string& address, const std::string& index) {
    store_.answer(get_folder, 200, pair(address, ""), {{"X-Consul-Index", index}});
  }
  std::string last_target() const { return store_.requests.back().target; }

  ScriptedStore store_{io_};
};

TEST_F(Consul, AsksAgainWithTheIndexAndWaits) {
  list("a:1", "7");
  list("b:1", "9");
  list("b:1", "9");
  store_.answer(get_folder, 500, "No cluster leader");
  options_.options = {{"kv.token", "secret"}};
  watch(url());
  run_until_told(2, 1);
  EXPECT_THAT(snapshots_, ElementsAre(ElementsAre("a:1"), ElementsAre("b:1")));
  EXPECT_THAT(failures_.front(), HasSubstr("No cluster leader"));
  EXPECT_THAT(store_.requests[1].target, HasSubstr("?recurse=true&index=7&wait=15000ms"));
  EXPECT_EQ(store_.requests[1].headers.get("X-Consul-Token"), "secret");
}

TEST_F(Consul, TakesAnAbsentFolderForAnEmptyList) {
  store_.answer(get_folder, 404, "", {{"X-Consul-Index", "1"}});
  watch(url());
  run_until_told(1, 0);
  EXPECT_THAT(snapshots_.front(), IsEmpty());
  EXPECT_THAT(failures_, IsEmpty());
}

TEST_F(Consul, EnlistsByLockingTheKeyWithASession) {
  store_.answer(create, 200, R"({"ID":"s1"})");
  store_.answer(get_key, 404, "");
  store_.answer(put_key, 200, "true");
  store_.answer(renew, 200, "[]");
  store_.answer(destroy, 200, "true");
  options_.options = {{"consul.lockdelay", "2s"}};
  make(url());
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_THAT(store_.requests[0].body, HasSubstr(R"("TTL":"90000ms","LockDelay":"2000ms")"));
  EXPECT_THAT(last_target(), HasSubstr("?acquire=s1&flags=3304740253564472344"));
  EXPECT_EQ(store_.requests.back().body, "h:1");
  store_.forget(get_key);
  store_.answer(get_key, 200, pair("h:1", "s1"));
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(store_.count(put_key), 1);  // It was so already.
  EXPECT_EQ(withdraw("h:1"), "");
  EXPECT_EQ(store_.count(destroy), 1);
}

TEST_F(Consul, TakesANewSessionInTheSameCallWhenTheOldOneHasEnded) {
  store_.answer(create, 200, R"({"ID":"s1"})");
  store_.answer(get_key, 404, "");
  store_.answer(put_key, 200, "true");
  store_.answer(renew, 404, "Session id 's1' not found");
  make(url());
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(store_.count(create), 2);
  EXPECT_EQ(store_.count(put_key), 2);
}

TEST_F(Consul, TakesOverFromASessionOfBefore) {
  store_.answer(create, 200, R"({"ID":"s1"})");
  store_.answer(get_key, 200, pair("h:1", "old"));
  store_.answer(put_key, 200, "true");
  store_.answer(put_key, 200, "false");
  make(url());
  EXPECT_THAT(enlist("h:1"), HasSubstr("the key is locked by somebody else"));
  EXPECT_THAT(store_.requests[2].target, HasSubstr("?release=old"));
  EXPECT_THAT(store_.requests[3].target, HasSubstr("?acquire=s1"));
}

TEST_F(Consul, AsksForNoLessThanTheServerGrants) {
  store_.answer(create, 500, "Invalid Session TTL '1000000000', must be between [10s=24h0m0s]");
  store_.answer(create, 200, R"({"ID":"s1"})");
  store_.answer(get_key, 404, "");
  store_.answer(put_key, 200, "true");
  options_.ttl = 2s;
  make(url());
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_THAT(store_.requests[0].body, HasSubstr(R"("TTL":"1000ms")"));
  EXPECT_THAT(store_.requests[1].body, HasSubstr(R"("TTL":"10000ms")"));
}

TEST_F(Consul, SaysThatTheTokenIsWrong) {
  store_.answer(create, 403, "Permission denied");
  make(url());
  EXPECT_EQ(enlist("h:1"), "consul at " + store_.address + ": Permission denied");
}

TEST_F(Consul, RefusesWhatItCannotDo) {
  options_.options = {{"consul.lockdelay", "soon"}};
  const auto problem = [&](const std::string& rest) {
    return make_consul_backend(io_.get_executor(), rest, options_).error().detail;
  };
  EXPECT_EQ(problem("h:1"), "consul: consul.lockdelay is a duration from 0s to 60s");
  EXPECT_EQ(problem("h:1,i:1/x"), "consul does not support multiple endpoints");
}

class ConsulHold : public fixtures::HoldTest {
 protected:
  static constexpr const char* get_leader = "GET /v1/kv/leader";
  static constexpr const char* put_leader = "PUT /v1/kv/leader";
  ConsulHold() {
    store_.answer(create, 200, R"({"ID":"s1"})");
    connect(open_consul);
  }
  static std::string key(const std::string& value, const std::string& session, int created,
                         int modified, int locks) {
    return fmt::format(
        R"([{{"Value":"{}","Session":"{}","CreateIndex":{},"ModifyIndex":{},"LockIndex":{}}}])",
        to_base64(value), session, created, modified, locks);
  }
};

TEST_F(ConsulHold, LocksAKeyThatNobodyHas) {
  store_.answer(get_leader, 404, "");
  store_.answer(put_leader, 200, "true");
  store_.answer(get_leader, 200, key("m1:4000", "s1", 8, 8, 1));
  const auto taken = hold(session());
  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->mine && !taken->handed_over);
  EXPECT_EQ(taken->fence, 8u);
  EXPECT_EQ(hold("s1")->fence, 8u);
  EXPECT_EQ(store_.count(put_leader), 1);
}

TEST_F(ConsulHold, TellsWhoHasIt) {
  store_.answer(get_leader, 200, key("m2:4000", "s2", 8, 8, 1));
  const auto other = hold(session());
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->mine);
  EXPECT_EQ(other->holder, "m2:4000");
}

TEST_F(ConsulHold, OnlyTheFirstLockSinceAHandOverCounts) {
  store_.answer(get_leader, 200, key("", "", 8, 12, 3));
  store_.answer(put_leader, 200, "true");
  store_.answer(get_leader, 200, key("m1:4000", "s1", 8, 13, 4));
  EXPECT_TRUE(hold(session())->handed_over);
  store_.forget(get_leader);
  store_.answer(get_leader, 200, key("", "", 8, 14, 4));
  // Somebody had it between the two looks.
  store_.answer(get_leader, 200, key("m1:4000", "s1", 8, 16, 6));
  const auto later = hold("s1");
  ASSERT_TRUE(later);
  EXPECT_TRUE(later->mine && !later->handed_over);
}

TEST_F(ConsulHold, LeavesTheKeyEmptyAndUnlocked) {
  store_.answer(put_leader, 200, "true");
  EXPECT_TRUE(hand_over(session()));
  EXPECT_THAT(store_.requests.back().target, HasSubstr("?release=s1"));
  EXPECT_EQ(store_.requests.back().body, "");
}

}  // namespace
}  // namespace swarm::runtime
