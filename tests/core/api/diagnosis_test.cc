#include "core/api/diagnosis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <string>

namespace swarm {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr UnixNanos second = 1'000'000'000;
constexpr UnixNanos day = 24 * (3600 * second);
constexpr UnixNanos now = 1'795'493'388 * second;  // 2026-11-24T04:09:48Z

EngineReply answer(std::string body, int status = 200) {
  EngineReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

EngineReply failure(FailureKind kind, std::string reason) {
  EngineReply reply;
  reply.failure = kind;
  reply.reason = std::move(reason);
  return reply;
}

struct Said {
  std::string id = "AAAA:BBBB";
  std::string time = "2026-11-24T04:09:48Z";
  std::string api = "1.47";
  std::string api_min = "1.24";
  std::string version = "27.3.1";
};

EngineSight engine(std::string address, const Said& said = {}) {
  EngineSight sight;
  sight.address = std::move(address);
  sight.version = answer(fmt::format(R"({{"Version":"{}","ApiVersion":"{}","MinAPIVersion":"{}"}})",
                                     said.version, said.api, said.api_min));
  sight.info = answer(fmt::format(
      R"({{"ID":"{}","Name":"node1","SystemTime":"{}","ServerVersion":"{}","NCPU":2,"MemTotal":1}})",
      said.id, said.time, said.version));
  sight.asked = sight.answered = now;
  return sight;
}

auto is(const std::string& subject, const std::string& check, Severity severity,
        const std::string& part) {
  return ::testing::AllOf(Field(&Finding::subject, subject), Field(&Finding::check, check),
                          Field(&Finding::severity, severity),
                          Field(&Finding::text, HasSubstr(part)));
}

TEST(Diagnosis, AnEngineThatIsWellGetsOneLine) {
  EXPECT_THAT(
      diagnose_engines({engine("a:1")}, now),
      ElementsAre(is("a:1", "engine", Severity::good, "node1: Docker 27.3.1, API 1.24 to 1.47")));
}

TEST(Diagnosis, EachWayNotToBeReachedSaysWhatToLookFor) {
  const std::tuple<FailureKind, const char*, const char*, const char*> cases[] = {
      {FailureKind::resolve, "no such host", "reach", "DNS"},
      {FailureKind::refused, "connection refused", "reach", "does the engine run"},
      {FailureKind::timeout, "timed out after 10s", "reach", "firewall"},
      {FailureKind::reset, "connection reset", "reach", "--tlsverify"},
      {FailureKind::tls, "TLS: the certificate of CN=x is for b, not for a", "tls", "not for a"},
      {FailureKind::protocol, "no HTTP", "answer", "is that a Docker Engine?"},
  };
  for (const auto& [kind, reason, check, hint] : cases) {
    EngineSight sight = engine("a:1");
    sight.version = failure(kind, reason);
    const Findings findings = diagnose_engines({sight}, now);
    ASSERT_THAT(findings, ElementsAre(is("a:1", check, Severity::problem, hint)));
    EXPECT_THAT(findings[0].text, HasSubstr(reason));
  }
}

TEST(Diagnosis, AnAnswerThatIsNoEnginesIsTold) {
  const std::tuple<EngineReply, const char*, const char*> cases[] = {
      {answer("Client sent an HTTP request to an HTTPS server.\n", 400), "tls", "it speaks TLS"},
      {answer("forbidden\nmore", 403), "denied", "HTTP status 403: forbidden"},
      {answer("<html>", 404), "answer", "HTTP status 404"},
      {answer("<html>"), "answer", "is that a Docker Engine?"},
      {answer(R"({"ID":"x","ServerVersion":"swarm/2.0.0"})"), "kind", "a Swarm manager"},
  };
  for (const auto& [reply, check, text] : cases) {
    EngineSight sight = engine("a:1");
    sight.info = reply;
    if (std::string_view(check) == "kind") {
      sight.version = answer(R"({"Version":"swarm/2.0.0","ApiVersion":"1.41"})");
    }
    EXPECT_THAT(diagnose_engines({sight}, now),
                ElementsAre(is("a:1", check, Severity::problem, text)));
  }
}

TEST(Diagnosis, AClockThatIsOffIsAWarning) {
  Said said;
  said.time = "2026-11-24T04:10:25Z";
  EXPECT_THAT(diagnose_engines({engine("a:1", said)}, now),
              ElementsAre(is("a:1", "clock", Severity::warning, "37s ahead of ours")));
  said.time = "2026-11-24T04:08:48Z";
  EXPECT_THAT(diagnose_engines({engine("a:1", said)}, now),
              ElementsAre(is("a:1", "clock", Severity::warning, "1m0s behind ours")));
}

TEST(Diagnosis, ASlowAnswerIsNoWrongClock) {
  Said said;
  said.time = "2026-11-24T04:09:51Z";
  EngineSight sight = engine("a:1", said);
  sight.asked = now - second;
  sight.answered = now + 5 * second;  // It may have looked 3 s ago.
  EXPECT_EQ(diagnose_engines({sight}, now)[0].check, "engine");
}

TEST(Diagnosis, CertificatesAboutToExpireAreAWarningAndExpiredOnesAProblem) {
  EngineSight sight = engine("a:1");
  sight.certificate_end = now + 12 * day;
  EXPECT_THAT(diagnose_engines({sight}, now),
              ElementsAre(is("a:1", "expiry", Severity::warning, "expires in 12 days")));
  sight.certificate_end = now - day;
  EXPECT_THAT(diagnose_engines({sight}, now),
              ElementsAre(is("a:1", "expiry", Severity::problem, "expired on 2026-11-23 04:09")));
  sight.certificate_end = now + 300 * day;
  EXPECT_EQ(diagnose_engines({sight}, now)[0].severity, Severity::good);
}

TEST(Diagnosis, ApiVersionsOutOfReachAreTold) {
  Said old;
  old.api = "1.22";
  old.api_min = "1.12";
  EXPECT_THAT(diagnose_engines({engine("a:1", old)}, now),
              ElementsAre(is("a:1", "api", Severity::warning, "from 1.12 to 1.22")));
  Said fresh;
  fresh.api = "1.70";
  fresh.api_min = "1.60";
  EXPECT_THAT(diagnose_engines({engine("a:1", fresh)}, now),
              ElementsAre(is("a:1", "api", Severity::problem, "a newer manager")));
}

TEST(Diagnosis, EnginesWithoutACommonVersionAreTold) {
  Said old;
  old.id = "OLD";
  old.api = "1.41";
  Said fresh;
  fresh.id = "NEW";
  fresh.api = "1.51";
  fresh.api_min = "1.44";
  const Findings findings = diagnose_engines({engine("new:1", fresh), engine("old:1", old)}, now);
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_THAT(findings[2], is("old:1", "api", Severity::warning, "new:1 serves 1.44 at least"));
}

TEST(Diagnosis, OneIdAtTwoAddressesIsAProblem) {
  Said other;
  other.id = "CCCC";
  const Findings findings =
      diagnose_engines({engine("a:1"), engine("b:1", other), engine("c:1")}, now);
  ASSERT_THAT(findings, SizeIs(4));
  EXPECT_THAT(findings[3], is("a:1", "id", Severity::problem, "a:1, c:1 have the same ID AAAA"));
}

TEST(Diagnosis, AListIsReadEmptyOrNot) {
  EXPECT_THAT(diagnose_list("etcd://x", std::size_t{3}),
              is("etcd://x", "discovery", Severity::good, "lists 3 engines"));
  EXPECT_THAT(diagnose_list("etcd://x", std::size_t{0}),
              is("etcd://x", "discovery", Severity::warning, "swarm join"));
  EXPECT_THAT(diagnose_list("etcd://x", Error{Errc::unavailable, "etcd at x: refused"}),
              is("etcd://x", "discovery", Severity::problem, "etcd at x: refused"));
}

TEST(Diagnosis, TheOwnCertificateMustServeAndCall) {
  OwnCertificate own{"manager.pem", now + 300 * day};
  EXPECT_THAT(diagnose_certificate(own, now),
              ElementsAre(is("manager.pem", "certificate", Severity::good, "until 2027-09-20")));
  own.may_call = false;
  EXPECT_THAT(diagnose_certificate(own, now),
              ElementsAre(is("manager.pem", "usage", Severity::problem, "clientAuth")));
  own = {"manager.pem", now - day, false, true};
  EXPECT_THAT(diagnose_certificate(own, now),
              ElementsAre(is("manager.pem", "expiry", Severity::problem, "has expired"),
                          is("manager.pem", "usage", Severity::problem, "serverAuth")));
}

}  // namespace
}  // namespace swarm
