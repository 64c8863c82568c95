#include "runtime/discovery/etcd.h"

#include "tests/runtime/discovery/store_support.h"

namespace swarm::runtime {
namespace {

using fixtures::ScriptedStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Etcd : public fixtures::StoreTest {
 protected:
  // Which API it asks for the list at a store of that version.
  std::string api_of(const std::string& version) {
    ScriptedStore store(io_);
    store.answer("GET /version", 200, version);
    store.answer("GET /v2/keys/docker/swarm/nodes", 404, "404 page not found");
    watch("etcd://" + store.address);
    const std::size_t asked = version.find("\"2.") == std::string::npos ? 3 : 2;
    run_until([&] { return store.requests.size() >= asked; });
    const std::string target = store.requests.back().target;
    backend_.reset();
    return target.substr(0, target.find('/', 1));
  }
};

TEST_F(Etcd, SpeaksTheNewestApiThatEveryMemberHas) {
  EXPECT_EQ(api_of(R"({"etcdserver":"3.5.9","etcdcluster":"3.5.0"})"), "/v3");
  EXPECT_EQ(api_of(R"({"etcdserver":"3.4.23","etcdcluster":"3.3.0"})"), "/v3beta");
  EXPECT_EQ(api_of(R"({"etcdserver":"3.4.23","etcdcluster":"not_decided"})"), "/v3");
  EXPECT_EQ(api_of(R"({"etcdserver":"2.3.7","etcdcluster":"2.3.0"})"), "/v2");
  EXPECT_EQ(api_of(R"({"etcdserver":"10.0.1","etcdcluster":"10.0.0"})"), "/v3");
}

TEST_F(Etcd, AsksAgainWhenNobodyToldTheVersion) {
  ScriptedStore store(io_);
  store.answer("GET /version", 200, "{}");
  store.answer("GET /version", 500, "");
  store.answer("GET /version", 200, R"({"etcdserver":"3.4.23"})");
  store.answer("GET /v2/keys/docker/swarm/nodes", 404, "404 page not found");
  store.answer("POST /v3/kv/range", 200, R"({"header":{"revision":"1"}})");
  watch("etcd://" + store.address);
  run_until_told(1, 2);
  EXPECT_THAT(failures_, ElementsAre(HasSubstr("does not say its version"),
                                     HasSubstr("does not say its version")));
}

TEST_F(Etcd, GoesWhereTheOriginalsEnginesAre) {
  ScriptedStore store(io_);
  store.answer("GET /version", 200, R"({"etcdcluster":"3.4.0"})");
  store.answer("GET /v2/keys/docker/swarm/nodes", 200,
               R"({"node":{"key":"/docker/swarm/nodes","dir":true,"nodes":[)"
               R"({"key":"/docker/swarm/nodes/a:1","value":"a:1"}]}})",
               {{"X-Etcd-Index", "7"}});
  watch("etcd://" + store.address);
  run_until_told(1, 0);
  EXPECT_THAT(snapshots_.front(), ElementsAre("a:1"));

  options_.options = {{"etcd.api", "3"}};
  store.answer("POST /v3/kv/range", 200, R"({"header":{"revision":"1"}})");
  watch("etcd://" + store.address);
  run_until([&] { return store.count("POST /v3/watch") == 1; });

  options_.options = {{"etcd.api", "4"}};
  const BackendResult refused = make_etcd_backend(io_.get_executor(), store.address, options_);
  EXPECT_EQ(refused.error().detail, "etcd: etcd.api is 2 or 3; without it, the store decides");
}

}  // namespace
}  // namespace swarm::runtime
