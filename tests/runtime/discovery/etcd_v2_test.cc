#include "runtime/discovery/etcd_v2.h"

#include "runtime/discovery/etcd.h"
#include "tests/runtime/discovery/store_support.h"

#include <fmt/format.h>

namespace swarm::runtime {
namespace {

using fixtures::ScriptedStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

constexpr const char* get_folder = "GET /v2/keys/docker/swarm/nodes";
constexpr const char* put_key = "PUT /v2/keys/docker/swarm/nodes/h%3A1";
constexpr const char* delete_key = "DELETE /v2/keys/docker/swarm/nodes/h%3A1";
constexpr const char* gone = R"({"errorCode":100,"message":"Key not found"})";

std::string written(int index) {
  return fmt::format(R"({{"action":"set","node":{{"modifiedIndex":{}}}}})", index);
}

class EtcdV2 : public fixtures::StoreTest {
 protected:
  std::string url() const { return "etcd://" + store_.address; }
  void speak(const std::string& version) {
    store_.answer("GET /version", 200, R"({"etcdcluster":")" + version + R"("})");
    options_.options = {{"etcd.api", "2"}};
  }
  void list(const std::string& address, const std::string& index) {
    store_.answer(get_folder, 200,
                  fmt::format(R"({{"node":{{"dir":true,"nodes":[{{"key":"/docker/swarm/nodes/{0}",)"
                              R"("value":"{0}"}}]}}}})",
                              address),
                  {{"X-Etcd-Index", index}});
  }

  ScriptedStore store_{io_};
};

TEST_F(EtcdV2, WaitsFromTheIndexOfItsList) {
  speak("2.3.0");
  list("a:1", "7");
  store_.stream(get_folder, "");
  list("b:1", "9");
  store_.stream(get_folder, "");
  watch(url());
  run_until([&] { return store_.count(get_folder) == 2; });
  EXPECT_THAT(store_.requests.back().target, HasSubstr("wait=true&recursive=true&waitIndex=8"));
  store_.send(R"({"action":"expire"})");
  run_until([&] { return store_.count(get_folder) == 4; });
  EXPECT_THAT(store_.requests.back().target, HasSubstr("waitIndex=10"));
  EXPECT_THAT(snapshots_, ElementsAre(ElementsAre("a:1"), ElementsAre("b:1")));
  EXPECT_THAT(failures_, IsEmpty());
}

TEST_F(EtcdV2, ListsAfreshWhenTheHistoryDoesNotReachBack) {
  speak("2.3.0");
  list("a:1", "7");
  store_.answer(get_folder, 400,
                R"({"errorCode":401,"message":"The event in requested index is )"
                R"(outdated and cleared"})");
  list("b:1", "2000");
  store_.stream(get_folder, "");
  watch(url());
  run_until_told(2, 0);
  EXPECT_THAT(snapshots_.back(), ElementsAre("b:1"));
  EXPECT_THAT(failures_, IsEmpty());
}

TEST_F(EtcdV2, EnlistsWithATimeToLiveAndRefreshesIt) {
  speak("3.4.0");
  store_.answer(put_key, 201, written(5));
  store_.answer(put_key, 200, written(6));
  store_.answer(delete_key, 200, written(7));
  make(url());
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(store_.requests.back().body, "value=h%3A1&ttl=180");
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(store_.requests.back().body, "ttl=180&prevExist=true&prevValue=h%3A1&refresh=true");
  EXPECT_EQ(store_.count(put_key), 2);
  EXPECT_EQ(withdraw("h:1"), "");
  EXPECT_THAT(store_.requests.back().target, HasSubstr("prevIndex=6"));
}

TEST_F(EtcdV2, WritesTheValueAgainWhereTheStoreKnowsNoRefresh) {
  speak("2.3.0");
  store_.answer(put_key, 201, written(5));
  store_.answer(delete_key, 404, gone);
  make(url());
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(store_.requests.back().body, "ttl=180&prevExist=true&prevValue=h%3A1&value=h%3A1");
  EXPECT_EQ(withdraw("h:1"), "");  // It is off the list, which is all that was asked.
}

TEST_F(EtcdV2, RegistersAgainInTheSameCallWhenItsKeyHasGone) {
  speak("3.4.0");
  store_.answer(put_key, 201, written(5));
  store_.answer(put_key, 404, gone);
  store_.answer(put_key, 201, written(8));
  make(url());
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(enlist("h:1"), "");
  EXPECT_EQ(store_.count(put_key), 3);
  EXPECT_EQ(store_.requests.back().body, "value=h%3A1&ttl=180");
}

TEST_F(EtcdV2, SendsTheLoginAndSaysThatItIsWrong) {
  speak("2.3.0");
  store_.answer(get_folder, 401, R"({"message":"Insufficient credentials"})");
  watch("etcd://me:secret@" + store_.address);
  run_until_told(0, 1);
  EXPECT_EQ(store_.requests.back().headers.get("Authorization"), "Basic bWU6c2VjcmV0");
  EXPECT_EQ(failures_.front(), "etcd at " + store_.address + ": Insufficient credentials");
}

class EtcdV2Hold : public fixtures::HoldTest {
 protected:
  static constexpr const char* put_leader = "PUT /v2/keys/leader";
  static constexpr const char* get_leader = "GET /v2/keys/leader";
  EtcdV2Hold() {
    store_.answer("GET /version", 200, R"({"etcdcluster":"3.4.0"})");
    options_.options = {{"etcd.api", "2"}};
    connect(open_etcd);
  }
  static std::string key(const std::string& value, int created, int modified) {
    return fmt::format(R"({{"node":{{"value":"{}","createdIndex":{},"modifiedIndex":{}}}}})", value,
                       created, modified);
  }
  static constexpr const char* exists = R"({"errorCode":105,"message":"Key already exists"})";
  std::string last_body() const { return store_.requests.back().body; }
};

TEST_F(EtcdV2Hold, CreatesTheKeyAndKnowsItAgain) {
  store_.answer(put_leader, 201, key("m1:4000", 8, 8));
  const std::string id = session();
  const auto taken = hold(id);
  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->mine && !taken->handed_over);
  EXPECT_EQ(taken->fence, 8u);
  EXPECT_EQ(last_body(), "prevExist=false&value=m1%3A4000&ttl=10");
  // Renewed meanwhile, by whoever has it.
  store_.answer(get_leader, 200, key("m1:4000", 8, 11));
  store_.answer(get_leader, 200, key("m1:4000", 12, 12));
  EXPECT_EQ(hold(id)->fence, 8u);
  // Made anew: by somebody with our address, but not by us.
  EXPECT_FALSE(hold(id)->mine);
}

TEST_F(EtcdV2Hold, TellsWhoHasIt) {
  store_.answer(put_leader, 412, exists);
  store_.answer(get_leader, 200, key("m2:4000", 5, 6), {{"X-Etcd-Index", "9"}});
  const auto other = hold(session());
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->mine);
  EXPECT_EQ(other->holder, "m2:4000");
  EXPECT_EQ(other->index, 9u);
}

TEST_F(EtcdV2Hold, TakesOverWhatWasHandedOverAsItWas) {
  store_.answer(put_leader, 412, exists);
  store_.answer(get_leader, 200, key("", 5, 7));
  store_.answer(put_leader, 200, key("m1:4000", 5, 9));
  const auto taken = hold(session());
  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->mine && taken->handed_over);
  EXPECT_EQ(taken->fence, 9u);
  EXPECT_EQ(last_body(), "prevIndex=7&value=m1%3A4000&ttl=10");
}

TEST_F(EtcdV2Hold, HandsOverWithTheIndexOfItsLastWrite) {
  store_.answer(put_leader, 201, key("m1:4000", 8, 8));
  const std::string id = session();
  ASSERT_TRUE(hold(id));
  store_.answer(put_leader, 200, key("", 8, 9));
  EXPECT_TRUE(hand_over(id));
  EXPECT_EQ(last_body(), "value=&prevIndex=8&ttl=10");
}

}  // namespace
}  // namespace swarm::runtime
