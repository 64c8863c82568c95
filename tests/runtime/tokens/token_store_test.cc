#include "runtime/tokens/token_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <unistd.h>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr UnixNanos second = 1'000'000'000;
constexpr UnixNanos begin = 1'700'000'000 * second;

class TokenStoreFile : public testing::Test {
 public:
  TokenStoreFile()
      : path_(testing::TempDir() + "tokens_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    clear();
  }
  ~TokenStoreFile() override { clear(); }
  TokenStoreFile(const TokenStoreFile&) = delete;
  TokenStoreFile& operator=(const TokenStoreFile&) = delete;

 protected:
  void clear() const {
    for (const char* suffix : {"", "-wal", "-shm"}) std::remove((path_ + suffix).c_str());
  }
  std::string path_;
};

std::string created(TokenStore& store) {
  const Result<std::string> token = store.create();
  EXPECT_TRUE(token);
  return token ? *token : "";
}

std::vector<std::string> entries(TokenStore& store, const std::string& token, UnixNanos now) {
  const auto listing = store.list(token, now);
  EXPECT_TRUE(listing);
  return listing ? listing->entries : std::vector<std::string>{"no such cluster"};
}

TEST(TokenStore, MakesTokensThatNobodyGuesses) {
  TokenStore store(":memory:", begin);
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(created(store));
  EXPECT_EQ(tokens.size(), 100u);
  for (const std::string& token : tokens) {
    EXPECT_EQ(token.size(), 32u);
    EXPECT_EQ(token.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

TEST(TokenStore, ListsWhatIsRegisteredUntilItsTimeHasPassed) {
  TokenStore store(":memory:", begin);
  const std::string token = created(store);
  EXPECT_THAT(entries(store, token, begin), IsEmpty());
  ASSERT_TRUE(store.enlist(token, "b:1", 10s, begin));
  ASSERT_TRUE(store.enlist(token, "a:1", 20s, begin));
  EXPECT_THAT(entries(store, token, begin), ElementsAre("a:1", "b:1"));
  EXPECT_THAT(entries(store, token, begin + 10 * second), ElementsAre("a:1"));
  ASSERT_TRUE(store.enlist(token, "b:1", 60s, begin + 5 * second));
  EXPECT_THAT(entries(store, token, begin + 30 * second), ElementsAre("b:1"));
  store.tend(begin + 100 * second);
  EXPECT_THAT(entries(store, token, begin), IsEmpty());
}

TEST(TokenStore, KeepsClustersApart) {
  TokenStore store(":memory:", begin);
  const std::string one = created(store);
  const std::string other = created(store);
  ASSERT_TRUE(store.enlist(one, "a:1", 10s, begin));
  EXPECT_THAT(entries(store, other, begin), IsEmpty());
  ASSERT_TRUE(store.remove(one));
  EXPECT_EQ(store.list(one, begin).error().code, Errc::not_found);
  EXPECT_THAT(entries(store, other, begin), IsEmpty());
}

TEST(TokenStore, KnowsOnlyTheTokensItMade) {
  TokenStore store(":memory:", begin);
  created(store);
  EXPECT_EQ(store.list("abc", begin).error().code, Errc::not_found);
  EXPECT_EQ(store.enlist("abc", "a:1", 10s, begin).error().detail, "no such cluster");
  EXPECT_EQ(store.withdraw("abc", "a:1", begin).error().code, Errc::not_found);
  EXPECT_EQ(store.remove("abc").error().code, Errc::not_found);
}

TEST(TokenStore, NamesWhoLeftForAWhile) {
  TokenStore store(":memory:", begin);
  const std::string token = created(store);
  ASSERT_TRUE(store.enlist(token, "a:1", 60s, begin));
  ASSERT_TRUE(store.enlist(token, "b:1", 60s, begin));
  const Result<bool> gone = store.withdraw(token, "a:1", begin + second);
  ASSERT_TRUE(gone);
  EXPECT_TRUE(*gone);
  auto listing = store.list(token, begin + 2 * second);
  ASSERT_TRUE(listing);
  EXPECT_THAT(listing->entries, ElementsAre("b:1"));
  EXPECT_THAT(listing->left, ElementsAre("a:1"));
  listing = store.list(token, begin + 180 * second);
  ASSERT_TRUE(listing);
  EXPECT_THAT(listing->left, ElementsAre("a:1"));
  listing = store.list(token, begin + 182 * second);
  ASSERT_TRUE(listing);
  EXPECT_THAT(listing->left, IsEmpty());
  // Who comes back has not left.
  ASSERT_TRUE(store.enlist(token, "a:1", 60s, begin + 3 * second));
  listing = store.list(token, begin + 4 * second);
  ASSERT_TRUE(listing);
  EXPECT_THAT(listing->left, IsEmpty());
  EXPECT_THAT(listing->entries, ElementsAre("a:1", "b:1"));
}

TEST(TokenStore, HasBounds) {
  TokenStore store(":memory:", begin, {2, 2});
  const std::string token = created(store);
  created(store);
  EXPECT_EQ(store.create().error().detail, "too many clusters");
  ASSERT_TRUE(store.enlist(token, "a:1", 60s, begin));
  ASSERT_TRUE(store.enlist(token, "b:1", 60s, begin));
  EXPECT_EQ(store.enlist(token, "c:1", 60s, begin).error().code, Errc::unavailable);
  EXPECT_TRUE(store.enlist(token, "b:1", 60s, begin));
}

TEST_F(TokenStoreFile, OutlivesItsProcessAndGivesBackTheTimeItWasClosed) {
  std::string token;
  {
    TokenStore store(path_, begin);
    token = created(store);
    ASSERT_TRUE(store.enlist(token, "a:1", 10s, begin));
    ASSERT_TRUE(store.enlist(token, "b:1", 100s, begin));
    ASSERT_TRUE(store.enlist(token, "c:1", 100s, begin));
    ASSERT_TRUE(store.withdraw(token, "c:1", begin));
    store.tend(begin + 4 * second);
  }
  TokenStore again(path_, begin + 1004 * second);
  EXPECT_THAT(entries(again, token, begin + 1004 * second), ElementsAre("a:1", "b:1"));
  EXPECT_THAT(entries(again, token, begin + 1010 * second), ElementsAre("b:1"));
  // Not to those who left: they may have come back to another file since.
  const auto listing = again.list(token, begin + 1004 * second);
  ASSERT_TRUE(listing);
  EXPECT_THAT(listing->left, IsEmpty());
}

TEST_F(TokenStoreFile, HoldsNoTokens) {
  std::string token;
  {
    TokenStore store(path_, begin);
    token = created(store);
    ASSERT_TRUE(store.enlist(token, "a.example.org:1", 10s, begin));
  }
  std::ifstream file(path_, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_THAT(bytes, HasSubstr("a.example.org:1"));
  EXPECT_THAT(bytes, Not(HasSubstr(token)));
}

TEST_F(TokenStoreFile, SaysInOneLineWhyItCannotBeUsed) {
  const auto problem_of = [](const std::string& path) -> std::string {
    try {
      const TokenStore store(path, begin);
    } catch (const std::runtime_error& failure) {
      return failure.what();
    }
    return "";
  };
  EXPECT_EQ(problem_of("/no/such/folder/x"),
            "cannot use \"/no/such/folder/x\": unable to open database file");
  std::ofstream(path_) << "this is no database, but long enough to be taken for one by its size";
  EXPECT_THAT(problem_of(path_), HasSubstr("file is not a database"));
  clear();
  const TokenStore first(path_, begin);
  EXPECT_THAT(problem_of(path_), HasSubstr("database is locked"));
}

}  // namespace
}  // namespace swarm::runtime
