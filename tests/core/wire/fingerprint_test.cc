#include "core/wire/fingerprint.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace swarm::wire {
namespace {

std::string with_status(const std::string& status) {
  return R"([{"Id":"1","State":"running","Status":")" + status +
         R"(","Labels":{"x":"\"Status\":\"Up 1 second"}},{"Id":"2","Status":"Created"}])";
}
std::uint64_t print_of(const std::string& status) {
  return fingerprint_of_list(with_status(status));
}

TEST(Fingerprint, IsAnotherForEveryOtherByte) {
  const std::string text = R"([{"Id":"sha256:0123456789","RepoTags":["busybox:latest"],"Size":1}])";
  std::set<std::uint64_t> seen{fingerprint(text)};
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string other = text;
    other[at] ^= 1;
    EXPECT_TRUE(seen.insert(fingerprint(other)).second) << at;
    EXPECT_TRUE(seen.insert(fingerprint(text.substr(0, at))).second) << at;
  }
  EXPECT_EQ(fingerprint(text), fingerprint(std::string(text)));
}

TEST(FingerprintOfList, LeavesOutTheTimeThatPasses) {
  EXPECT_EQ(print_of("Up 5 minutes"), print_of("Up About an hour"));
  EXPECT_EQ(print_of("Up 5 minutes (healthy)"), print_of("Up 6 minutes (healthy)"));
  EXPECT_EQ(print_of("Exited (137) 2 hours ago"), print_of("Exited (137) 3 hours ago"));
  EXPECT_EQ(print_of("Restarting (1) 1 second ago"), print_of("Restarting (1) 2 seconds ago"));
}

TEST(FingerprintOfList, SeesEverythingElseThatAStatusTells) {
  const std::set<std::uint64_t> prints = {print_of("Up 5 minutes"),
                                          print_of("Up 5 minutes (healthy)"),
                                          print_of("Up 5 minutes (unhealthy)"),
                                          print_of("Up 5 minutes (health: starting)"),
                                          print_of("Up 5 minutes (Paused)"),
                                          print_of("Exited (0) 5 minutes ago"),
                                          print_of("Exited (137) 5 minutes ago"),
                                          print_of("Restarting (1) 5 minutes ago"),
                                          print_of("Created"),
                                          print_of("Dead"),
                                          print_of("Removal In Progress"),
                                          print_of("Something new"),
                                          print_of("Something newer")};
  EXPECT_EQ(prints.size(), 13u);
}

TEST(FingerprintOfList, TakesNoTextForAStatus) {
  const std::string list = with_status("Up 5 minutes");
  std::string other = list;
  other.replace(other.find("Up 1 second"), 11, "Up 2 second");
  EXPECT_NE(fingerprint_of_list(list), fingerprint_of_list(other));
  const auto health = [](const std::string& text) {
    return fingerprint_of_list(R"([{"Id":"1","Health":{"Status":")" + text + R"("}}])");
  };
  EXPECT_NE(health("healthy"), health("unhealthy"));
  const auto suffix = [](const std::string& text) {
    return fingerprint_of_list(R"([{"OldStatus":")" + text + R"("}])");
  };
  EXPECT_NE(suffix("Up 1 second"), suffix("Up 2 seconds"));
}

TEST(FingerprintOfList, TakesBrokenText) {
  const std::string list = with_status("Up 5 minutes");
  std::set<std::uint64_t> prints;
  for (std::size_t size = 0; size <= list.size(); ++size) {
    prints.insert(fingerprint_of_list(list.substr(0, size)));
  }
  EXPECT_EQ(prints.size(), list.size() + 1);
}

TEST(FingerprintOfInfo, LeavesOutTheEnginesTime) {
  const auto info = [](const std::string& time, const std::string& name) {
    return R"({"ID":"a","SystemTime":")" + time + R"(","Name":")" + name + "\"}";
  };
  const std::string first = info("2026-01-01T00:00:00Z", "n1");
  const std::string second = info("2026-01-01T00:00:01.5Z", "n1");
  const auto print = fingerprint_of_info(first);
  const auto later = fingerprint_of_info(second);
  ASSERT_TRUE(print && later);
  EXPECT_EQ(print->print, later->print);
  EXPECT_EQ(print->system_time, "2026-01-01T00:00:00Z");
  EXPECT_EQ(later->system_time, "2026-01-01T00:00:01.5Z");
  EXPECT_NE(fingerprint_of_info(info("2026-01-01T00:00:00Z", "n2"))->print, print->print);
  EXPECT_FALSE(fingerprint_of_info(R"({"ID":"a"})"));
  EXPECT_FALSE(fingerprint_of_info(""));
}

}  // namespace
}  // namespace swarm::wire
