#include "core/cluster/relay_book.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace swarm {
namespace {

RelayWish tcp(std::uint16_t port, bool fixed = true, const std::string& host = "10.0.0.1") {
  return {PortProtocol::tcp, port, host, 80, fixed};
}

class RelayBookTest : public testing::Test {
 protected:
  // Without what is logged: "open 1 tcp 80 -> 10.0.0.1:80; close 1".
  std::string orders() {
    std::string text;
    for (const Action& action : std::exchange(actions_, {})) {
      std::string one;
      if (const auto* open = std::get_if<OpenRelay>(&action)) {
        one = "open " + std::to_string(open->relay) + " " +
              (open->protocol == PortProtocol::tcp ? "tcp " : "udp ") +
              std::to_string(open->listen) + " -> " + open->host + ":" + std::to_string(open->port);
      } else if (const auto* close = std::get_if<CloseRelay>(&action)) {
        one = "close " + std::to_string(close->relay);
      } else if (const auto* entry = std::get_if<LogEntry>(&action)) {
        for (const auto& [key, value] : entry->fields) last_log_ += key + "=" + value + " ";
        continue;
      }
      text += (text.empty() ? "" : "; ") + one;
    }
    return text;
  }
  std::string want(const std::string& container, const std::vector<RelayWish>& wishes) {
    book_.want(container, "n/" + container, wishes, actions_);
    return orders();
  }
  std::string opened(RelayId relay, std::uint16_t port) {
    book_.on(RelayOpened{relay, port}, actions_);
    return orders();
  }
  std::string failed(RelayId relay) {
    book_.on(RelayFailed{relay, "Address already in use"}, actions_);
    return orders();
  }
  const RelayClaim& claim(const std::string& container, std::size_t number = 0) {
    return *book_.claims_of(container).at(number);
  }

  RelayBook book_{3};
  Actions actions_;
  std::string last_log_;
};

TEST_F(RelayBookTest, OpensWhatIsPublishedAndClosesWhatIsNot) {
  EXPECT_EQ(want("a", {tcp(80), tcp(443)}),
            "open 1 tcp 80 -> 10.0.0.1:80; open 2 tcp 443 -> 10.0.0.1:443");
  EXPECT_EQ(opened(1, 80), "");
  EXPECT_EQ(claim("a").state, RelayState::open);
  EXPECT_EQ(claim("a", 1).state, RelayState::opening);
  EXPECT_EQ(want("a", {tcp(80), tcp(443)}), "");
  EXPECT_EQ(want("a", {tcp(443)}), "close 1");
  EXPECT_EQ(want("a", {tcp(443, true, "10.0.0.2")}), "close 2; open 3 tcp 443 -> 10.0.0.2:443");
  // Too late: it was closed meanwhile.
  EXPECT_EQ(opened(2, 443), "");
  EXPECT_EQ(failed(1), "");
  EXPECT_EQ(want("a", {}), "close 3");
  EXPECT_TRUE(book_.claims_of("a").empty());
  EXPECT_EQ(book_.counts().open, 0u);
}

TEST_F(RelayBookTest, AnAskedNumberHasOneHolderAndTheNextOneInTurn) {
  want("a", {tcp(80)});
  opened(1, 80);
  EXPECT_EQ(want("b", {tcp(80, true, "10.0.0.2")}), "");
  EXPECT_EQ(last_log_,
            "container=n/a port=80/tcp listen=80 container=n/b port=80/tcp "
            "reason=port 80/tcp of the manager is relayed to n/a ");
  EXPECT_EQ(want("c", {tcp(80, true, "10.0.0.3")}), "");
  // UDP is another number.
  EXPECT_EQ(want("d", {{PortProtocol::udp, 80, "10.0.0.4", 53, true}}),
            "open 2 udp 80 -> 10.0.0.4:80");
  EXPECT_EQ(claim("c").state, RelayState::waits_for_port);
  EXPECT_EQ(book_.counts().waiting, 2u);
  EXPECT_EQ(book_.counts().conflicts, 2u);
  EXPECT_EQ(want("b", {}), "");
  EXPECT_EQ(want("a", {}), "close 1; open 3 tcp 80 -> 10.0.0.3:80");
  EXPECT_EQ(claim("c").problem, "");
}

TEST_F(RelayBookTest, ADrawnNumberGivesWay) {
  want("a", {tcp(32768, false)});
  opened(1, 32768);
  EXPECT_EQ(want("b", {tcp(32768, false, "10.0.0.2")}), "open 2 tcp 0 -> 10.0.0.2:32768");
  opened(2, 40001);
  EXPECT_EQ(claim("b").listen, 40001);
  // Taken on the manager's host by somebody else: likewise.
  EXPECT_EQ(want("c", {tcp(32769, false, "10.0.0.3")}), "open 3 tcp 32769 -> 10.0.0.3:32769");
  EXPECT_EQ(failed(3), "open 4 tcp 0 -> 10.0.0.3:32769");
  EXPECT_EQ(failed(4), "");
  EXPECT_EQ(claim("c").state, RelayState::failed);
  EXPECT_EQ(claim("c").problem, "Address already in use");
  // The number that was drawn is held like any other.
  EXPECT_EQ(want("d", {tcp(40001)}), "");
  EXPECT_EQ(want("b", {}), "close 2; open 5 tcp 40001 -> 10.0.0.1:40001");
}

TEST_F(RelayBookTest, WhatFailedIsTriedAgainInTurn) {
  want("a", {tcp(80)});
  EXPECT_EQ(want("b", {tcp(80, true, "10.0.0.2")}), "");
  EXPECT_FALSE(book_.has_failed());
  EXPECT_EQ(failed(1), "open 2 tcp 80 -> 10.0.0.2:80");
  EXPECT_EQ(failed(2), "");
  EXPECT_TRUE(book_.has_failed());
  EXPECT_EQ(book_.counts().failures, 2u);
  book_.try_again(actions_);
  EXPECT_EQ(orders(), "open 3 tcp 80 -> 10.0.0.1:80");
  EXPECT_EQ(claim("b").state, RelayState::waits_for_port);
  EXPECT_FALSE(book_.has_failed());
  opened(3, 80);
  EXPECT_EQ(want("b", {}), "");
  EXPECT_EQ(book_.counts().waiting, 0u);
}

TEST_F(RelayBookTest, IsBounded) {
  EXPECT_EQ(want("a", {tcp(1), tcp(2), tcp(3), tcp(4), tcp(5)}),
            "open 1 tcp 1 -> 10.0.0.1:1; open 2 tcp 2 -> 10.0.0.1:2; open 3 tcp 3 -> 10.0.0.1:3");
  EXPECT_EQ(claim("a", 3).problem, "the manager relays 3 ports already");
  // Those that wait for room hold no number, and leave none behind.
  EXPECT_EQ(want("b", {tcp(4, true, "10.0.0.2")}), "");
  EXPECT_EQ(want("a", {tcp(1), tcp(2), tcp(4), tcp(5)}), "close 3; open 4 tcp 4 -> 10.0.0.1:4");
  EXPECT_EQ(want("a", {tcp(1), tcp(2)}), "close 4; open 5 tcp 4 -> 10.0.0.2:4");
  EXPECT_EQ(book_.counts().open, 3u);
  EXPECT_EQ(book_.counts().waiting, 0u);
}

TEST_F(RelayBookTest, SctpIsNotRelayed) {
  EXPECT_EQ(want("a", {{PortProtocol::sctp, 80, "10.0.0.1", 80, true}}), "");
  EXPECT_EQ(claim("a").problem, "sctp is not relayed");
  book_.try_again(actions_);
  EXPECT_EQ(orders(), "");
  EXPECT_EQ(want("a", {}), "");
}

}  // namespace
}  // namespace swarm
