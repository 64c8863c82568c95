// What needs no server; everything else is tested with a real one in tests/live/discovery.
#include "runtime/discovery/zk.h"

#include "tests/runtime/discovery/store_support.h"

namespace swarm::runtime {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class Zk : public fixtures::StoreTest {
 protected:
  // An address where nobody listens.
  std::string nowhere() {
    fixtures::ScriptedStore gone(io_);
    return gone.address;
  }
};

TEST_F(Zk, TellsThatNobodyAnswersAndTriesAgain) {
  const std::string where = nowhere();
  watch("zk://" + where + "/prefix");
  run_until_told(0, 2);
  EXPECT_EQ(failures_.front(), "zk at " + where + ": no answer in time");
  EXPECT_THAT(snapshots_, IsEmpty());
}

TEST_F(Zk, TellsThatItCannotEnlist) {
  make("zk://" + nowhere());
  EXPECT_THAT(enlist("h:1"), HasSubstr("no answer in time"));
  EXPECT_EQ(withdraw("h:1"), "");
}

TEST_F(Zk, TellsThatTheNameIsUnknown) {
  watch("zk://no-such-host.invalid:2181");
  run_until_told(0, 1);
  EXPECT_THAT(failures_.front(), HasSubstr("no answer in time"));
}

TEST_F(Zk, EndsWhateverItDoesWhenDestroyed) {
  watch("zk://" + nowhere());
  backend_->enlist("h:1", [](const std::string&) { FAIL() << "called after its end"; });
  io_.run_for(100ms);
  backend_.reset();
  // A server that accepts and then says nothing.
  fixtures::ScriptedStore silent(io_);
  watch("zk://" + silent.address);
  io_.run_for(100ms);
  backend_.reset();
  io_.run_for(200ms);
  EXPECT_THAT(snapshots_, IsEmpty());
}

TEST_F(Zk, RefusesWhatItCannotDo) {
  options_.options = {{"kv.keyfile", "/key.pem"}};
  const auto refused = make_zk_backend(io_.get_executor(), "h:2181", options_);
  EXPECT_EQ(refused.error().detail, "zk: kv.keyfile: this build speaks no TLS to this store");
}

}  // namespace
}  // namespace swarm::runtime
