#include "runtime/engine/request_head.h"

#include <gtest/gtest.h>

namespace swarm::runtime {
namespace {

const Address tcp{Address::Kind::tcp, "fd00::1", 2375, {}};
const Address unix_socket{Address::Kind::unix_socket, {}, 0, "/run/docker.sock"};

TEST(RequestHead, NamesTheEngineAndTheLength) {
  EXPECT_EQ(call_request_head({"GET", "/info", {}, {}}, tcp, 0),
            "GET /info HTTP/1.1\r\nHost: [fd00::1]:2375\r\n\r\n");
  EXPECT_EQ(call_request_head({"POST", "/x", {{"Content-Length", "99"}}, "abc"}, unix_socket, 3),
            "POST /x HTTP/1.1\r\nHost: docker\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(call_request_head({"POST", "/x", {{"Host", "own"}}, {}}, tcp, 0),
            "POST /x HTTP/1.1\r\nHost: own\r\nContent-Length: 0\r\n\r\n");
}

TEST(RequestHead, FramesAPumpedBodyAsTheClientDid) {
  Proxy proxy;
  proxy.http = {
      "PUT", "/x", {{"Host", "m"}, {"Content-Length", "12"}, {"Expect", "100-continue"}}, {}};
  EXPECT_EQ(proxy_request_head(proxy, tcp, BodyFraming::length),
            "PUT /x HTTP/1.1\r\nHost: m\r\nContent-Length: 12\r\n\r\n");
  EXPECT_EQ(proxy_request_head(proxy, tcp, BodyFraming::chunks),
            "PUT /x HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST(RequestHead, KeepsTheUpgradeOfAHijackOnly) {
  Proxy proxy;
  proxy.http = {"POST", "/x", {{"Host", "m"}, {"Connection", "Upgrade"}, {"Upgrade", "tcp"}}, {}};
  EXPECT_EQ(proxy_request_head(proxy, tcp, BodyFraming::none),
            "POST /x HTTP/1.1\r\nHost: m\r\nContent-Length: 0\r\n\r\n");
  proxy.hijack = true;
  EXPECT_EQ(proxy_request_head(proxy, tcp, BodyFraming::none),
            "POST /x HTTP/1.1\r\nHost: m\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n"
            "Content-Length: 0\r\n\r\n");
}

}  // namespace
}  // namespace swarm::runtime
