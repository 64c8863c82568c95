#include "runtime/discovery/store_http.h"

#include "tests/runtime/discovery/store_support.h"

#include <fmt/format.h>

namespace swarm::runtime {
namespace {

using fixtures::ScriptedStore;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class StoreHttpTest : public fixtures::StoreTest {
 protected:
  void open(const std::vector<std::string>& addresses) {
    std::vector<Address> endpoints;
    endpoints.reserve(addresses.size());
    for (const auto& address : addresses) endpoints.push_back(*parse_address(address));
    http_ = std::make_unique<StoreHttp>(io_, "store", endpoints);
  }
  Result<HttpResponse> get(Duration timeout = 5s) {
    std::optional<Result<HttpResponse>> answer;
    http_->call({"GET", "/x", {}, {}}, timeout,
                [&](const Result<HttpResponse>& got) { answer = got; });
    EXPECT_FALSE(answer);
    run_until([&] { return answer.has_value(); });
    return answer.value_or(Error{Errc::internal, "no answer"});
  }

  std::unique_ptr<StoreHttp> http_;
};

TEST_F(StoreHttpTest, GoesOnWithTheEndpointThatAnswered) {
  ScriptedStore silent(io_);
  ScriptedStore good(io_);
  good.answer("GET /x", 200, "yes");
  open({silent.address, good.address});
  EXPECT_EQ(get(50ms)->body, "yes");
  EXPECT_EQ(get(50ms)->body, "yes");
  EXPECT_EQ(silent.count("GET /x"), 1);
}

TEST_F(StoreHttpTest, TellsTheLastFailureWhenNobodyAnswers) {
  ScriptedStore silent(io_);
  ScriptedStore gone(io_);
  gone.stop();
  open({silent.address, gone.address});
  EXPECT_EQ(get(50ms).error().detail, "store at " + gone.address + ": connection refused");
  open({silent.address});
  EXPECT_EQ(get(50ms).error().detail, "store at " + silent.address + ": timed out after 50ms");
}

TEST_F(StoreHttpTest, HandsOverTheLastAnswerWhenNobodyCanServe) {
  ScriptedStore one(io_);
  ScriptedStore two(io_);
  one.answer("GET /x", 503, "one");
  two.answer("GET /x", 500, "two");
  open({one.address, two.address});
  EXPECT_EQ(get()->body, "two");
  EXPECT_THAT(http_->failure("broken").detail, HasSubstr(two.address + ": broken"));
}

TEST_F(StoreHttpTest, RefusesAnAnswerWithoutEnd) {
  ScriptedStore store(io_);
  store.answer("GET /x", 200, std::string(StoreHttp::answer_bytes_max + 1, ' '));
  open({store.address});
  EXPECT_THAT(get(30s).error().detail, HasSubstr("larger than"));
}

TEST_F(StoreHttpTest, FollowsUntilCancelled) {
  ScriptedStore store(io_);
  store.stream("GET /x", "one");
  store.answer("GET /x", 401, "no");
  open({store.address});
  std::string got, why;
  const auto follow = [&] {
    return http_->follow(
        {"GET", "/x", {}, {}}, 5s,
        {[&](std::string_view piece) { got += piece; },
         [&](int status, const std::string& end) { why = fmt::format("{} {}", status, end); }});
  };
  const auto number = follow();
  run_until([&] { return got == "one"; });
  store.send("two");
  run_until([&] { return got == "onetwo"; });
  http_->cancel(number);
  store.send("three");
  io_.run_for(20ms);
  EXPECT_EQ(got + why, "onetwo");
  follow();
  run_until([&] { return !why.empty(); });
  EXPECT_EQ(why, "401 store at " + store.address + ": HTTP status 401");
}

}  // namespace
}  // namespace swarm::runtime
