#include "sim/engine/tar.h"
#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace swarm::sim {
namespace {

TEST(Archive, CopiesInAndOut) {
  EngineClient client;
  client.run("sleep 100; true", "web");
  const std::string tar =
      fake::write_tar({{"sub", {fake::File::Kind::directory, 0755, 0, ""}},
                       {"sub/f", {fake::File::Kind::regular, 0644, 0, "copied"}},
                       {"../../escape", {fake::File::Kind::regular, 0644, 0, "stays"}}});
  EXPECT_EQ(client.call("PUT", "/containers/web/archive?path=/tmp", tar).status, 200);
  const Collected head = client.call("HEAD", "/containers/web/archive?path=/tmp/sub/f");
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.headers.contains("X-Docker-Container-Path-Stat"));
  const auto entries = fake::read_tar(client.get("/containers/web/archive?path=/tmp/sub").body);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ(entries->at(1).name, "sub/f");
  EXPECT_EQ(entries->at(1).file.data, "copied");
  EXPECT_EQ(client.call("HEAD", "/containers/web/archive?path=/tmp/escape").status, 200);
  EXPECT_EQ(client.get("/containers/web/archive?path=/none").message(),
            "Could not find the file /none in container web");
  EXPECT_EQ(
      client.call("PUT", "/containers/web/archive?path=/tmp", "no tar" + std::string(600, 'x'))
          .status,
      400);
}

TEST(Archive, DiffShowsAddedChangedAndRemoved) {
  EngineClient client;
  client.run("touch /tmp/new; rm /etc/group; echo x > /etc/passwd", "web");
  EXPECT_EQ(client.get("/containers/web/changes").json(),
            boost::json::parse(R"([{"Path":"/etc","Kind":0},{"Path":"/etc/group","Kind":2},
              {"Path":"/etc/passwd","Kind":0},
              {"Path":"/tmp","Kind":0},{"Path":"/tmp/new","Kind":1}])"));
}

TEST(Archive, ExportHoldsTheWholeTree) {
  EngineClient client;
  client.run("echo mine > /tmp/own", "web");
  const auto entries = fake::read_tar(client.get("/containers/web/export").body);
  ASSERT_TRUE(entries);
  const auto has = [&](std::string_view name) {
    return std::any_of(entries->begin(), entries->end(),
                       [&](const fake::TarEntry& entry) { return entry.name == name; });
  };
  EXPECT_TRUE(has("tmp/own"));
  EXPECT_TRUE(has("etc/passwd"));
}

}  // namespace
}  // namespace swarm::sim
