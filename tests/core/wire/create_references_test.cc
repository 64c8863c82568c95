#include "core/wire/create.h"
#include "tests/support/wire/create_bodies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

namespace json = boost::json;

TEST(CreateBody, StripsNamesOfNodesFromReferencesOnly) {
  CreateBody body = parsed(R"({"HostConfig":{"Links":["n1/db:alias","x/db:a"],
      "VolumesFrom":["/n1/data:ro","data"],"NetworkMode":"container:n1/web",
      "PidMode":"container:web",
      "IpcMode":"host"},"NetworkingConfig":{"EndpointsConfig":{"n1/test/net3":{"Links":["n1/c"]},
      "foo/test/net4":null,"n1/n1/net5":{}}}})");
  body.strip_node_names([](std::string_view name) { return name == "n0" || name == "n1"; });
  EXPECT_EQ(encoded(body), json::parse(R"({"HostConfig":{"Links":["db:alias","x/db:a"],
      "VolumesFrom":["data:ro","data"],"NetworkMode":"container:web","PidMode":"container:web",
      "IpcMode":"host"},"NetworkingConfig":{"EndpointsConfig":{"test/net3":{"Links":["c"]},
      "foo/test/net4":null,"n1/net5":{}}}})"));
}

}  // namespace
}  // namespace swarm::wire
