#include "sim/engine/image_archive.h"

#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(ImageArchive, SavesAndLoads) {
  FakeEngineOptions options = EngineClient::default_options();
  options.images = {"busybox:latest", "nginx:1.25"};
  EngineClient from(options);
  const std::string both = from.get("/images/get?names=busybox&names=nginx:1.25").body;
  EXPECT_EQ(from.get("/images/nosuch/get").status, 404);
  options.images = {};
  EngineClient to(options);
  EXPECT_EQ(to.post("/images/load", both).body,
            "{\"stream\":\"Loaded image: busybox:latest\\n\"}\r\n"
            "{\"stream\":\"Loaded image: nginx:1.25\\n\"}\r\n");
  EXPECT_EQ(to.get("/images/nginx:1.25/json").json().at("Id"),
            from.get("/images/nginx:1.25/json").json().at("Id"));
}

TEST(ImageArchive, LoadsNothingOfABrokenOne) {
  EngineClient client;
  const std::string whole = client.get("/images/busybox/get").body;
  const Collected cut = client.post("/images/load", whole.substr(0, 530));
  EXPECT_EQ(cut.status, 500);
  EXPECT_EQ(cut.message(), "Error processing tar file(exit status 1): unexpected EOF");
}

TEST(ImageArchive, ImportsUnderANewIdEachTime) {
  EngineClient client;
  const std::string archive = client.get("/images/busybox/get").body;
  const Collected first = client.post("/images/create?fromSrc=-&repo=mine&tag=1", archive);
  const Collected second = client.post("/images/create?fromSrc=-&repo=mine&tag=1", archive);
  EXPECT_EQ(first.status, 200);
  EXPECT_NE(first.body, second.body);
  EXPECT_NE(second.body.find(client.get("/images/mine:1/json").json().at("Id").as_string()),
            std::string::npos)
      << "The name goes to the last.";
  EXPECT_EQ(client.post("/images/create?fromSrc=-&repo=UPPER", archive).status, 400);
}

}  // namespace
}  // namespace swarm::sim
