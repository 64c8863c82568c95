#include "runtime/discovery/etcd_v3.h"

#include "runtime/discovery/etcd.h"
#include "runtime/net/base64.h"
#include "tests/runtime/discovery/store_support.h"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace swarm::runtime {
namespace {

using fixtures::ScriptedStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

constexpr const char* range = "POST /v3/kv/range";
constexpr const char* watches = "POST /v3/watch";
constexpr const char* grant = "POST /v3/lease/grant";
constexpr const char* keep_alive = "POST /v3/lease/keepalive";
constexpr const char* revoke = "POST /v3/lease/revoke";
constexpr const char* txn = "POST /v3/kv/txn";
constexpr const char* lease_gone =
    R"({"error":"etcdserver: requested lease not found","message":"etcdserver: requested lease )"
    R"(not found","code":5}Grpc-Trailer-Content-Type: application/grpc)";

std::string listing(int revision, const std::vector<std::string>& addresses) {
  std::string pairs;
  for (const std::string& address : addresses) {
    pairs += fmt::format(R"({}{{"key":"{}","value":"{}"}})", pairs.empty() ? "" : ",",
                         to_base64("docker/swarm/nodes/" + address), to_base64(address));
  }
  return fmt::format(R"({{"header":{{"revision":"{}"}},"kvs":[{}]}})", revision, pairs);
}

class EtcdV3 : public fixtures::StoreTest {
 protected:
  EtcdV3() {
    store_.answer("GET /version", 200, R"({"etcdcluster":"3.4.0"})");
    options_.options = {{"etcd.api", "3"}};
  }

  std::string url() const { return "etcd://" + store_.address; }
  boost::json::value body_of(std::size_t request) const {
    return boost::json::parse(store_.requests.at(request).body);
  }
  // The revision that the last watch began at.
  std::string watched_from() const {
    const auto body = boost::json::parse(store_.requests.back().body);
    return std::string(body.at("create_request").at("start_revision").as_string());
  }

  ScriptedStore store_{io_};
};

TEST_F(EtcdV3, ListsAndListsAgainWhenTheWatchTellsOfAChange) {
  store_.answer(range, 200, listing(7, {"a:1"}));
  store_.answer(range, 200, listing(9, {"a:1", "b:1"}));
  store_.stream(watches, R"({"result":{"header":{"revision":"7"},"created":true}})"
                         "\n");
  watch(url());
  run_until([&] { return store_.count(watches) == 1; });
  EXPECT_EQ(watched_from(), "8");
  EXPECT_EQ(store_.requests.back().headers.get("Grpc-Metadata-hasleader"), "true");
  // A line may come in pieces.
  store_.send(R"({"result":{"events":[{"kv":)");
  io_.run_for(20ms);
  EXPECT_EQ(store_.count(range), 1);
  store_.send("{}}]}}\n");
  run_until([&] { return store_.count(watches) == 2; });
  EXPECT_EQ(watched_from(), "10");
  EXPECT_THAT(snapshots_, ElementsAre(ElementsAre("a:1"), ElementsAre("a:1", "b:1")));
  EXPECT_THAT(failures_, IsEmpty());
}

TEST_F(EtcdV3, TakesAnAbsentFolderForAnEmptyList) {
  store_.answer(range, 200, R"({"header":{"revision":"1"}})");
  store_.stream(watches, "");
  watch(url() + "/some/prefix");
  run_until_told(1, 0);
  EXPECT_THAT(snapshots_, ElementsAre(IsEmpty()));
  EXPECT_EQ(body_of(1).at("key").as_string(), to_base64("some/prefix/docker/swarm/nodes/"));
  EXPECT_EQ(body_of(1).at("range_end").as_string(), to_base64("some/prefix/docker/swarm/nodes0"));
}

TEST_F(EtcdV3, ListsAfreshWhenItsRevisionWasCompacted) {
  store_.answer(range, 200, listing(7, {"a:1"}));
  store_.answer(range, 200, listing(90, {"b:1"}));
  store_.stream(watches, R"({"result":{"header":{},"created":true}})"
                         "\n"
                         R"({"result":{"canceled":true,"compact_revision":"80"}})"
                         "\n");
  store_.stream(watches, "");
  watch(url());
  run_until_told(2, 0);
  EXPECT_THAT(snapshots_.back(), ElementsAre("b:1"));
  EXPECT_THAT(failures_, IsEmpty());
}

TEST_F(EtcdV3, TellsOfALostLeaderAndOfAWatchThatEnds) {
  store_.answer(range, 200, listing(7, {"a:1"}));
  store_.stream(watches, R"({"error":{"grpc_code":14,"message":"etcdserver: no leader"}})"
                         "\n");
  store_.stream(watches, "");
  watch(url());
  run_until_told(2, 1);
  EXPECT_THAT(failures_, ElementsAre("etcd at " + store_.address + ": etcdserver: no leader"));
  run_until([&] { return store_.count(watches) == 2; });
  store_.end_stream();
  run_until_told(3, 2);
  EXPECT_THAT(failures_.back(), HasSubstr("the watch ended"));
}

TEST_F(EtcdV3, NeverTakesAFailureForAnEmptyList) {
  for (const char* answer :
       {"", "{}", "[]", "nonsense", R"({"header":{}})", R"({"header":{"revision":"0"}})",
        R"({"header":{"revision":"5"},"kvs":7})",
        R"({"header":{"revision":"5"},"more":true,"kvs":[]})"}) {
    store_.answer(range, 200, answer);
  }
  std::string deep(100, '[');
  store_.answer(range, 200, deep + std::string(100, ']'));
  store_.answer(range, 503, R"({"error":"etcdserver: no leader","code":14})");
  options_.heartbeat = 1s;
  watch(url());
  run_until_told(0, 5);
  EXPECT_THAT(snapshots_, IsEmpty());
}

TEST_F(EtcdV3, LeavesOutWhatIsNoEntry) {
  const auto pair = [](const std::string& key, const std::string& value) {
    return fmt::format(R"({{"key":"{}","value":"{}"}},)", to_base64(key), to_base64(value));
  };
  store_.answer(range, 200,
                R"({"header":{"revision":"5"},"kvs":[7,{},{"key":"!"},)" +
                    pair("docker/swarm/nodes/empty:1", "") + pair("docker/swarm/nodes/", "x:1") +
                    pair("docker/swarm/nodes/sub/folder:1", "y:1") + R"({"key":")" +
                    to_base64("docker/swarm/nodes/a:1") + R"(","value":")" + to_base64("a:1") +
                    R"("}]})");
  store_.stream(watches, "");
  watch(url());
  run_until_told(1, 0);
  EXPECT_THAT(snapshots_.front(), ElementsAre("a:1"));
}

TEST_F(EtcdV3, EnlistsWithALeaseAndRenewsIt) {
  store_.answer(grant, 200, R"({"ID":"77","TTL":"180"})");
  store_.answer(txn, 200, R"({"header":{"revision":"2"}})");
  store_.answer(keep_alive, 200, R"({"result":{"ID":"77","TTL":"180"}})");
  store_.answer(revoke, 200, "{}");
  make(url());
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(body_of(1).at("TTL").as_string(), "180");
  const auto put = body_of(2).at("failure").at(0).at("request_put");
  EXPECT_EQ(put.at("key").as_string(), to_base64("docker/swarm/nodes/h:1"));
  EXPECT_EQ(put.at("value").as_string(), to_base64("h:1"));
  EXPECT_EQ(put.at("lease").as_string(), "77");
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(store_.count(grant), 1);
  EXPECT_EQ(store_.count(keep_alive), 1);
  EXPECT_EQ(withdraw("h:1"), "");
  EXPECT_EQ(body_of(store_.requests.size() - 1).at("ID").as_string(), "77");
  EXPECT_EQ(withdraw("h:1"), "");
  EXPECT_EQ(store_.count(revoke), 1);
}

TEST_F(EtcdV3, TakesANewLeaseInTheSameCallWhenTheOldOneHasEnded) {
  store_.answer(grant, 200, R"({"ID":"77","TTL":"180"})");
  store_.answer(grant, 200, R"({"ID":"78","TTL":"180"})");
  store_.answer(grant, 200, R"({"ID":"79","TTL":"180"})");
  store_.answer(txn, 200, "{}");
  store_.answer(keep_alive, 200, R"({"result":{"ID":"77"}})");  // No TTL: it is gone.
  store_.answer(keep_alive, 404, lease_gone);
  make(url());
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(store_.count(grant), 3);
  EXPECT_EQ(store_.count(txn), 3);
}

TEST_F(EtcdV3, SaysWhyItCannotEnlistAndDoesNotTryForEver) {
  store_.answer(grant, 200, R"({"ID":"77","TTL":"180"})");
  store_.answer(txn, 404, lease_gone);
  make(url());
  EXPECT_THAT(enlist("h:1"), HasSubstr("requested lease not found"));
  EXPECT_EQ(store_.count(grant), 1);
  store_.forget(grant);
  store_.answer(grant, 400, R"({"error":"etcdserver: too large lease TTL","code":11})");
  EXPECT_THAT(enlist("h:1"), HasSubstr("too large lease TTL"));
}

TEST_F(EtcdV3, LogsInAndAgainWhenTheTokenHasRunOut) {
  constexpr const char* login = "POST /v3/auth/authenticate";
  store_.answer(login, 200, R"({"token":"one"})");
  store_.answer(login, 200, R"({"token":"two"})");
  store_.answer(range, 200, listing(7, {"a:1"}));
  store_.answer(range, 401, R"({"error":"etcdserver: invalid auth token","code":16})");
  store_.answer(range, 200, listing(7, {"b:1"}));
  store_.stream(watches, R"({"result":{"events":[{}]}})"
                         "\n");
  store_.stream(watches, "");
  options_.options.insert(options_.options.end(),
                          {{"kv.username", "root"}, {"kv.password", "p\"w"}});
  watch(url());
  run_until_told(2, 0);
  EXPECT_THAT(snapshots_, ElementsAre(ElementsAre("a:1"), ElementsAre("b:1")));
  EXPECT_EQ(store_.count(login), 2);
  EXPECT_EQ(body_of(1).at("password").as_string(), "p\"w");
  EXPECT_EQ(store_.requests[2].headers.get("Authorization"), "one");
}

TEST_F(EtcdV3, SaysThatThePasswordIsWrong) {
  store_.answer("POST /v3/auth/authenticate", 400,
                R"({"error":"etcdserver: authentication failed, invalid user ID or password",)"
                R"("code":3})");
  watch("etcd://root:wrong@" + store_.address);
  run_until_told(0, 1);
  EXPECT_EQ(failures_.front(), "etcd at " + store_.address +
                                   ": etcdserver: authentication failed, invalid user ID or "
                                   "password");
}

TEST_F(EtcdV3, PassesOverEndpointsThatCannotServe) {
  ScriptedStore gone(io_);
  gone.stop();
  ScriptedStore leaderless(io_);
  leaderless.answer("GET /version", 200, R"({"etcdcluster":"3.4.0"})");
  leaderless.answer(range, 503, R"({"error":"etcdserver: no leader","code":14})");
  store_.answer(range, 200, listing(7, {"a:1"}));
  store_.stream(watches, "");
  watch("etcd://" + gone.address + "," + leaderless.address + "," + store_.address);
  run_until_told(1, 0);
  EXPECT_THAT(snapshots_, ElementsAre(ElementsAre("a:1")));
  EXPECT_THAT(failures_, IsEmpty());
  run_until([&] { return store_.count(watches) == 1; });
  EXPECT_EQ(gone.count("GET /version"), 0);
  EXPECT_EQ(leaderless.count(watches), 0);
}

TEST_F(EtcdV3, IsSilentOnceDestroyed) {
  store_.answer(range, 200, listing(7, {"a:1"}));
  store_.stream(watches, R"({"result":{"events":[{}]}})"
                         "\n");
  watch(url());
  run_until_told(3, 0);
  backend_.reset();
  const std::size_t before = snapshots_.size();
  io_.run_for(100ms);
  EXPECT_EQ(snapshots_.size(), before);
}

TEST_F(EtcdV3, MayBeDestroyedFromItsOwnCallback) {
  store_.answer(range, 200, listing(7, {"a:1"}));
  make(url());
  int events = 0;
  backend_->watch([&](const Event&) {
    ++events;
    backend_.reset();
  });
  run_until([&] { return events > 0; });
  io_.run_for(50ms);
  EXPECT_EQ(events, 1);
}

class EtcdV3Hold : public fixtures::HoldTest {
 protected:
  EtcdV3Hold() {
    store_.answer("GET /version", 200, R"({"etcdcluster":"3.4.0"})");
    store_.answer(grant, 200, R"({"ID":"77","TTL":"10"})");
    options_.options = {{"etcd.api", "3"}};
    connect(open_etcd);
  }
  static std::string held_by(const std::string& lease, const std::string& value, int changed_at) {
    return fmt::format(R"({{"header":{{"revision":"20"}},"responses":[{{"response_range":{{"kvs":[)"
                       R"({{"value":"{}","lease":"{}","mod_revision":"{}"}}]}}}}]}})",
                       to_base64(value), lease, changed_at);
  }
  std::string last_body() const { return store_.requests.back().body; }
};

TEST_F(EtcdV3Hold, TakesAFreeKeyOnce) {
  store_.answer(txn, 200, R"({"header":{"revision":"12"},"succeeded":true})");
  store_.answer(txn, 200, held_by("77", "m1:4000", 12));
  const std::string lease = session();
  const auto taken = hold(lease);
  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->mine && !taken->handed_over);
  EXPECT_EQ(taken->fence, 12u);
  EXPECT_THAT(last_body(), HasSubstr(R"("create_revision":"0")"));
  const auto again = hold(lease);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->mine);
  EXPECT_EQ(again->fence, 12u);
}

TEST_F(EtcdV3Hold, TellsWhoHasIt) {
  store_.answer(txn, 200, held_by("78", "m2:4000", 15));
  const auto other = hold(session());
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->mine);
  EXPECT_EQ(other->holder, "m2:4000");
  EXPECT_EQ(other->index, 20u);
}

TEST_F(EtcdV3Hold, TakesOverWhatWasHandedOverAsItWas) {
  store_.answer(txn, 200, held_by("", "", 18));
  store_.answer(txn, 200, R"({"header":{"revision":"21"},"succeeded":true})");
  const auto taken = hold(session());
  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->mine && taken->handed_over);
  EXPECT_EQ(taken->fence, 21u);
  EXPECT_THAT(last_body(), HasSubstr(R"("mod_revision":"18")"));
}

TEST_F(EtcdV3Hold, SomebodyElseMayBeFaster) {
  store_.answer(txn, 200, held_by("", "", 18));
  store_.answer(txn, 200, held_by("78", "m2:4000", 19));
  const auto lost = hold(session());
  ASSERT_TRUE(lost);
  EXPECT_FALSE(lost->mine || lost->handed_over);
  EXPECT_EQ(lost->holder, "m2:4000");
}

TEST_F(EtcdV3Hold, HandsOverOnlyWhatItHas) {
  store_.answer(txn, 200, R"({"header":{"revision":"12"}})");
  EXPECT_TRUE(hand_over(session()));
  EXPECT_THAT(last_body(), HasSubstr(R"("target":"LEASE","result":"EQUAL","lease":"77")"));
  EXPECT_THAT(last_body(), HasSubstr(R"({"request_put":{"key":"bGVhZGVy"}})"));
}

TEST_F(EtcdV3Hold, AnEndedLeaseIsAnEndedSession) {
  store_.answer(txn, 404, lease_gone);
  EXPECT_EQ(hold(session()).error().code, Errc::not_found);
}

}  // namespace
}  // namespace swarm::runtime
