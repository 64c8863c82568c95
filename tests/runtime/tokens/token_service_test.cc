#include "runtime/tokens/token_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;

constexpr UnixNanos begin = 1'700'000'000'000'000'000;

// Keeps the one answer it is given.
class KeepingExchange final : public Exchange {
 public:
  explicit KeepingExchange(TokenService::Answer& answer) : answer_(answer) {}
  RequestId id() const override { return 1; }
  void respond(int status, Headers headers, std::vector<SharedPart> body) override {
    answer_ = {status, std::move(headers), ""};
    for (const SharedPart& part : body) answer_.body += part.bytes;
  }
  void open_stream(int, Headers) override {}
  void send(SharedBytes) override {}
  void close_stream() override {}
  void read_body(BodyReader) override {}
  void read_body_piece(PieceReader) override {}
  void upgrade(int, std::string, Headers) override {}
  void read_raw_piece(bool, PieceReader) override {}
  void send_piece(Piece) override {}
  bool can_splice() const override { return false; }
  bool takes_chunks() const override { return false; }
  void open_chunks(int, Headers) override {}
  void when_drained(std::function<void()>) override {}
  void abort() override {}

 private:
  TokenService::Answer& answer_;
};

class TokenServiceTest : public testing::Test {
 protected:
  TokenService::Answer ask(std::string method, std::string target, std::string body = "",
                           std::string peer = "10.0.0.1:4711") {
    TokenService::Answer answer;
    service_.on_request(std::make_shared<KeepingExchange>(answer),
                        {std::move(method), std::move(target), {}, std::move(body)},
                        std::move(peer));
    return answer;
  }
  std::string list(const std::string& token) { return ask("GET", "/v1/clusters/" + token).body; }

  Duration passed_{};
  std::vector<std::string> said_;
  TokenStore store_{":memory:", begin};
  TokenService service_{store_, RateLimit{10, 100},
                        [this] {
                          return Moment{Instant(passed_), begin + passed_.count()};
                        },
                        [this](const LogEntry& entry) { said_.push_back(entry.message); }};
};

TEST_F(TokenServiceTest, CreatesRegistersAndLists) {
  const TokenService::Answer created = ask("POST", "/v1/clusters");
  EXPECT_EQ(created.status, 200);
  const std::string token = created.body;
  EXPECT_EQ(token.size(), 32u);
  EXPECT_EQ(list(token), "[]");
  EXPECT_EQ(ask("POST", "/v1/clusters/" + token + "?ttl=60", "10.0.0.2:2375").status, 200);
  EXPECT_EQ(ask("POST", "/clusters/" + token + "?x=1&ttl=60", " 10.0.0.1:2375\n").status, 200);
  const TokenService::Answer listed = ask("GET", "/clusters/" + token);
  EXPECT_EQ(listed.body, R"(["10.0.0.1:2375","10.0.0.2:2375"])");
  EXPECT_EQ(listed.headers.get("Content-Type"), "application/json");
  passed_ = 60s;
  EXPECT_EQ(list(token), "[]");
}

TEST_F(TokenServiceTest, NamesWhoLeft) {
  const std::string token = ask("POST", "/v1/clusters").body;
  ask("POST", "/v1/clusters/" + token + "?ttl=60", "[2001:db8::1]:2375");
  EXPECT_EQ(ask("DELETE", "/v1/clusters/" + token + "/%5B2001%3Adb8%3A%3A1%5D%3A2375").status, 200);
  const TokenService::Answer listed = ask("GET", "/v1/clusters/" + token);
  EXPECT_EQ(listed.body, "[]");
  EXPECT_EQ(listed.headers.get("X-Swarm-Left"), "[2001:db8::1]:2375");
  EXPECT_EQ(ask("DELETE", "/v1/clusters/" + token + "/h:1").status, 200);
}

TEST_F(TokenServiceTest, ForgetsAClusterOnRequest) {
  const std::string token = ask("POST", "/v1/clusters").body;
  EXPECT_EQ(ask("DELETE", "/v1/clusters/" + token).status, 200);
  EXPECT_EQ(ask("GET", "/v1/clusters/" + token).status, 404);
}

TEST_F(TokenServiceTest, RefusesInJson) {
  const std::string token = ask("POST", "/v1/clusters").body;
  const std::string cluster = "/v1/clusters/" + token;
  struct Case {
    const char* method;
    std::string target;
    const char* body;
    int status;
  };
  const Case cases[] = {
      {"GET", "/", "", 404},
      {"GET", "/v2/clusters", "", 404},
      {"GET", "/v1/clusters", "", 405},
      {"PUT", cluster, "", 405},
      {"GET", cluster + "/a:1", "", 405},
      {"GET", cluster + "/a:1/b", "", 404},
      {"GET", "/v1/clusters/0123456789abcdef0123456789abcdef", "", 404},
      {"GET", "/v1/clusters/a%20b", "", 404},
      {"DELETE", cluster + "/%zz", "", 400},
      {"POST", cluster + "?ttl=60", "", 400},
      {"POST", cluster + "?ttl=60", "10.0.0.1", 400},
      {"POST", cluster + "?ttl=60", "\"10.0.0.1:1\"x", 400},
      {"POST", cluster + "?ttl=0", "a:1", 400},
      {"POST", cluster + "?ttl=x", "a:1", 400},
      {"POST", cluster + "?ttl=99999999999999999999", "a:1", 400},
      {"POST", cluster + "?ttl=604801", "a:1", 400},
  };
  for (const Case& each : cases) {
    const TokenService::Answer answer = ask(each.method, each.target, each.body);
    EXPECT_EQ(answer.status, each.status) << each.method << ' ' << each.target;
    EXPECT_THAT(answer.body, testing::StartsWith(R"({"message":")")) << each.target;
  }
  EXPECT_EQ(list(token), "[]");
}

TEST_F(TokenServiceTest, SlowsAClientDownByItsAddress) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(ask("POST", "/v1/clusters", "", "10.0.0.1:" + std::to_string(i + 1)).status, 200);
  }
  const TokenService::Answer refused = ask("GET", "/healthz", "", "10.0.0.1:99");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.get("Retry-After"), "1");
  EXPECT_EQ(ask("GET", "/healthz", "", "10.0.0.2:1").body, "ok\n");
  passed_ += 1s;
  EXPECT_EQ(ask("POST", "/v1/clusters").status, 200);
  EXPECT_EQ(ask("POST", "/v1/clusters").status, 429);
}

TEST_F(TokenServiceTest, NamesNoTokenInItsLog) {
  const std::string token = ask("POST", "/v1/clusters").body;
  EXPECT_EQ(said_.size(), 1u);
  for (const std::string& line : said_) EXPECT_EQ(line.find(token), std::string::npos);
}

TEST_F(TokenServiceTest, BoundsBodies) {
  const BodyPolicy policy = service_.body_policy("POST", "/v1/clusters/x");
  EXPECT_EQ(policy.kind, BodyPolicy::Kind::buffered);
  EXPECT_LE(policy.max_bytes, 1024u);
}

}  // namespace
}  // namespace swarm::runtime
