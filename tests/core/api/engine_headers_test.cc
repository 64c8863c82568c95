#include "core/api/engine_headers.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

TEST(HeadersForEngine, LeaveTheConnectionBehind) {
  const Headers client{{"Host", "manager:2375"},
                       {"User-Agent", "Docker-Client/28.2.2 (linux)"},
                       {"Connection", "keep-alive, X-Hop"},
                       {"X-Hop", "1"},
                       {"Content-Length", "12"},
                       {"Transfer-Encoding", "chunked"},
                       {"Expect", "100-continue"},
                       {"X-Registry-Auth", "e30="}};
  EXPECT_EQ(headers_for_engine(client, "10.0.0.1:2375", false),
            (Headers{{"Host", "10.0.0.1:2375"},
                     {"User-Agent", "Docker-Client/28.2.2 (linux)"},
                     {"X-Registry-Auth", "e30="}}));
}

TEST(HeadersForEngine, TakeTheUpgradeAlongOnlyWhereItIsMeant) {
  const Headers client{{"Connection", "Upgrade"}, {"Upgrade", "tcp"}};
  EXPECT_EQ(headers_for_engine(client, "e:1", true),
            (Headers{{"Host", "e:1"}, {"Connection", "Upgrade"}, {"Upgrade", "tcp"}}));
  EXPECT_EQ(headers_for_engine(client, "e:1", false), (Headers{{"Host", "e:1"}}));
  EXPECT_EQ(headers_for_engine(Headers{{"Upgrade", "tcp"}}, "e:1", true),
            (Headers{{"Host", "e:1"}}))
      << "An upgrade that the connection does not announce is none.";
}

TEST(HeadersForClient, HaveEachFieldOnce) {
  const Headers engine{{"Api-Version", "1.41"},
                       {"Content-Type", "application/json"},
                       {"Server", "Docker/20.10.24 (linux)"},
                       {"Content-Length", "2"}};
  const Headers ours{{"api-version", "1.40"}, {"Server", "swarm"}};
  EXPECT_EQ(headers_for_client(engine, ours), (Headers{{"Content-Type", "application/json"}}));
}

}  // namespace
}  // namespace swarm
