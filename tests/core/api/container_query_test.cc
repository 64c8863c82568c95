#include "core/api/container_query.h"

#include "core/api/container_list.h"
#include "core/api/container_status.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t second = 1'000'000'000;

// Two nodes with a few containers of every kind.
struct World {
  Engine node1;
  Engine node2;
  std::vector<Container> containers;

  World() {
    name(node1, 1);
    name(node2, 2);
    Image base;
    base.id = "sha256:base";
    base.tags = {"busybox:latest"};
    Image child;
    child.id = "sha256:child";
    child.parent = "sha256:base";
    node1.images = {child, base};

    Container& web = add("c1", "web", ContainerState::running, node1);
    web.labels = {{"a", "1"}};
    web.image_id = "sha256:child";
    web.ports = {{"10.0.0.1", 80, 8080, PortProtocol::tcp}, {"", 53, 0, PortProtocol::udp}};
    web.health = ContainerHealth::healthy;
    web.mounts = {{"data", "/src", "/dst"}};
    web.networks = {{"bridge", "netid1", ""}};
    Container& db = add("c2", "db", ContainerState::exited, node1);
    db.exit_code = 3;
    add("c3", "new", ContainerState::created, node2);
    Container& task = add("c4", "task", ContainerState::paused, node2);
    task.labels = {{"com.docker.swarm.task", ""}, {"a", "2"}};
    add("c5", "agent", ContainerState::running, node2).image = "swarm:1.2.9";
  }

  static void name(Engine& engine, int number) {
    engine.key = static_cast<EngineKey>(number);
    engine.state = EngineState::healthy;
    engine.facts.name = "node" + std::to_string(number);
    engine.facts.id = "ID" + std::to_string(number);
  }
  Container& add(std::string id, std::string own_name, ContainerState state, const Engine& owner) {
    Container container;
    container.id = std::move(id);
    container.names = {std::move(own_name)};
    container.engine = owner.key;
    container.state = state;
    container.image = "busybox";
    container.created = static_cast<std::int64_t>(containers.size());
    containers.push_back(std::move(container));
    return containers.back();
  }
  const Engine& owner(const Container& container) const {
    return container.engine == node1.key ? node1 : node2;
  }

  // Names of the selected containers, or the error.
  std::vector<std::string> names(std::string_view filters, std::string_view more = "all=1") const {
    Result<ApiRequest> request = parse_target("/x?" + std::string(more));
    request->query.add("filters", std::string(filters));
    const Result<ContainerQuery> query = parse_container_query(request->query);
    if (!query) return {query.error().detail};
    auto selector = ContainerSelector::make(
        *query, [&](std::string_view reference) -> Result<const Container*> {
          for (const Container& each : containers) {
            if (each.name() == reference) return &each;
          }
          return Error{Errc::not_found, "No such container " + std::string(reference)};
        });
    if (!selector) return {selector.error().detail};
    std::vector<std::string> names;
    for (const Container& each : containers) {
      if (selector->takes(each, owner(each))) names.emplace_back(each.name());
    }
    return names;
  }
};

TEST(ContainerSelector, ShowsWhatRunsUnlessAskedForAll) {
  World world;
  EXPECT_THAT(world.names("", ""), ElementsAre("web", "task"));
  EXPECT_THAT(world.names("", "all=1"), ElementsAre("web", "db", "new", "task", "agent"));
  EXPECT_THAT(world.names("", "all=True"), testing::SizeIs(5));
  EXPECT_THAT(world.names("", "limit=9"), testing::SizeIs(5));
  EXPECT_THAT(world.names("", "limit=-1&all=0"), ElementsAre("web", "task"));
  world.node1.state = EngineState::unhealthy;
  EXPECT_THAT(world.names("", ""), ElementsAre("task"));
  EXPECT_THAT(world.names("", "all=1"), testing::SizeIs(5));
}

TEST(ContainerSelector, FiltersByIdAndName) {
  const World world;
  EXPECT_THAT(world.names(R"({"id":["c1","^c[34]$"]})"), ElementsAre("web", "new", "task"));
  EXPECT_THAT(world.names(R"({"name":["e"]})"), ElementsAre("web", "new", "agent"));
  EXPECT_THAT(world.names(R"({"name":["^/web$"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"name":["node1/web"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"name":["^/node1/"]})"), ElementsAre("web", "db"));
  EXPECT_THAT(world.names(R"({"name":["node1"]})"), IsEmpty());
  EXPECT_THAT(world.names(R"({"name":["["]})"), IsEmpty());
}

TEST(ContainerSelector, FiltersByLabel) {
  const World world;
  EXPECT_THAT(world.names(R"({"label":["a"]})"), ElementsAre("web", "task"));
  EXPECT_THAT(world.names(R"({"label":["a=1"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"label!":["a"]})"), ElementsAre("db", "new", "agent"));
  EXPECT_THAT(world.names(R"({"is-task":["true"]})"), ElementsAre("task"));
  EXPECT_THAT(world.names(R"({"is-task":["0"]})"), testing::SizeIs(4));
}

TEST(ContainerSelector, FiltersByStateAndShowsStoppedOnesThen) {
  const World world;
  EXPECT_THAT(world.names(R"({"status":["exited","created"]})", ""), ElementsAre("db", "new"));
  EXPECT_THAT(world.names(R"({"status":["paused"]})", ""), ElementsAre("task"));
  EXPECT_THAT(world.names(R"({"exited":["3"]})"), ElementsAre("db"));
  EXPECT_THAT(world.names(R"({"exited":["0"]})"), IsEmpty());
  EXPECT_THAT(world.names(R"({"health":["healthy"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"health":["none"]})"), testing::SizeIs(4));
}

TEST(ContainerSelector, FiltersByWhatIsAttached) {
  const World world;
  EXPECT_THAT(world.names(R"({"volume":["data"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"volume":["/dst"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"volume":["/src"]})"), IsEmpty());
  EXPECT_THAT(world.names(R"({"network":["bridge"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"network":["netid"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"network":["other"]})"), IsEmpty());
}

TEST(ContainerSelector, FiltersByPort) {
  const World world;
  EXPECT_THAT(world.names(R"({"publish":["8080"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"publish":["8000-8100/tcp"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"publish":["8080/udp"]})"), IsEmpty());
  EXPECT_THAT(world.names(R"({"publish":["80"]})"), IsEmpty());
  EXPECT_THAT(world.names(R"({"expose":["80"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"expose":["53/udp"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"publish":["0"]})"), IsEmpty());
}

TEST(ContainerSelector, FiltersByAncestorWithItsChildren) {
  const World world;
  EXPECT_THAT(world.names(R"({"ancestor":["sha256:base"]})"), ElementsAre("web"));
  EXPECT_THAT(world.names(R"({"ancestor":["busybox"]})"), ElementsAre("web", "db", "new", "task"));
  EXPECT_THAT(world.names(R"({"ancestor":["swarm:1.2.9"]})"), ElementsAre("agent"));
  EXPECT_THAT(world.names(R"({"ancestor":["zz"]})"), IsEmpty());
}

TEST(ContainerSelector, FiltersByNodeExactly) {
  const World world;
  EXPECT_THAT(world.names(R"({"node":["node1"]})"), ElementsAre("web", "db"));
  EXPECT_THAT(world.names(R"({"node":["node1/"]})"), ElementsAre("web", "db"));
  EXPECT_THAT(world.names(R"({"node":["ID2"]})"), ElementsAre("new", "task", "agent"));
  EXPECT_THAT(world.names(R"({"node":["node"]})"), IsEmpty());
}

TEST(ContainerSelector, FiltersByAge) {
  const World world;
  EXPECT_THAT(world.names(R"({"before":["new"]})"), ElementsAre("web", "db"));
  EXPECT_THAT(world.names(R"({"since":["new"]})"), ElementsAre("task", "agent"));
  EXPECT_THAT(world.names(R"({"since":["web"],"before":["task"]})"), ElementsAre("db", "new"));
  EXPECT_THAT(world.names("", "before=new"), ElementsAre("web", "db"));
  EXPECT_THAT(world.names("", "since=new"), ElementsAre("task", "agent"));
  EXPECT_THAT(world.names("", "before=zzz"), ElementsAre("No such container zzz"));
}

TEST(ContainerSelector, RefusesValuesThatAreNone) {
  const World world;
  EXPECT_THAT(world.names(R"({"exited":["x"]})"), ElementsAre("invalid filter 'exited=x'"));
  EXPECT_THAT(world.names(R"({"status":["up"]})"), ElementsAre("invalid filter 'status=up'"));
  EXPECT_THAT(world.names(R"({"health":["ill"]})"), ElementsAre("invalid filter 'health=ill'"));
  EXPECT_THAT(world.names(R"({"is-task":["x"]})"), ElementsAre("invalid filter 'is-task=[x]'"));
  EXPECT_THAT(world.names(R"({"publish":["x"]})"), ElementsAre("invalid filter 'publish=x'"));
  EXPECT_THAT(world.names(R"({"expose":["80/x"]})"), ElementsAre("invalid filter 'expose=80/x'"));
  EXPECT_THAT(world.names(R"({"color":["x"]})"), ElementsAre("invalid filter 'color'"));
  EXPECT_THAT(world.names("abc"), ElementsAre(HasSubstr("invalid filters")));
  EXPECT_THAT(world.names("", "limit=x"), ElementsAre(HasSubstr("limit")));
  EXPECT_THAT(world.names(R"({"isolation":["default"]})"), testing::SizeIs(5));
}

TEST(ContainerStatus, AgesWithTheManagersClock) {
  Engine engine;
  engine.state = EngineState::healthy;
  Container container;
  const auto status = [&] { return container_status(container, engine, 1000 * second); };
  container.state = ContainerState::running;
  EXPECT_EQ(status(), "Up");
  container.started_at = 700 * second;
  EXPECT_EQ(status(), "Up 5 minutes");
  container.health = ContainerHealth::healthy;
  EXPECT_EQ(status(), "Up 5 minutes (healthy)");
  container.health = ContainerHealth::starting;
  EXPECT_EQ(status(), "Up 5 minutes (health: starting)");
  container.health = ContainerHealth::unhealthy;
  EXPECT_EQ(status(), "Up 5 minutes (unhealthy)");
  container.state = ContainerState::paused;
  EXPECT_EQ(status(), "Up 5 minutes (Paused)");
  engine.clock_delta = 240 * second;
  EXPECT_EQ(status(), "Up About a minute (Paused)");
  container.state = ContainerState::exited;
  container.exit_code = 137;
  EXPECT_EQ(status(), "Exited (137)");
  container.finished_at = 750 * second;
  EXPECT_EQ(status(), "Exited (137) 10 seconds ago");
  container.state = ContainerState::restarting;
  EXPECT_EQ(status(), "Restarting (137) 10 seconds ago");
  container.state = ContainerState::removing;
  EXPECT_EQ(status(), "Removal In Progress");
  container.state = ContainerState::dead;
  EXPECT_EQ(status(), "Dead");
  container.state = ContainerState::created;
  EXPECT_EQ(status(), "Created");
  engine.state = EngineState::unhealthy;
  EXPECT_EQ(status(), "Host Down");
}

TEST(ContainerStatus, TellsHowLongItReadsLikeThat) {
  Engine engine;
  engine.state = EngineState::healthy;
  Container container;
  container.state = ContainerState::running;
  container.started_at = 700 * second + 5;
  UnixNanos wall = container.started_at + 1;
  for (int i = 0; i < 400; ++i) {
    const UnixNanos until = container_status_until(container, engine, wall);
    ASSERT_GT(until, wall);
    const std::string text = container_status(container, engine, wall);
    ASSERT_EQ(container_status(container, engine, until - 1), text);
    wall = i < 300 ? until : until + 3600 * 100 * second;
  }
  engine.state = EngineState::unhealthy;
  EXPECT_GT(container_status_until(container, engine, wall), 1'000'000'000 * second);
}

TEST(EncodeContainerList, PutsStatusAndSizesIntoTheKeptBytes) {
  World world;
  std::vector<ListedContainer> listed;
  for (Container& each : world.containers) {
    each.list = {"{\"Id\":\"" + each.id + "\",\"Status\":,\"x\":1}", 20};
    const std::string_view bytes = each.list.bytes;
    listed.push_back({&each, &world.owner(each), {bytes.substr(0, 20), bytes.substr(20)}});
  }
  std::string body;
  for (const SharedPart& part : encode_container_list(listed, {{"c2", {5, 7}}}, 0)) {
    body += part.bytes;
  }
  EXPECT_EQ(body,
            "[{\"Id\":\"c1\",\"Status\":\"Up (healthy)\",\"x\":1},"
            "{\"Id\":\"c2\",\"Status\":\"Exited (3)\",\"x\":1,\"SizeRw\":5,\"SizeRootFs\":7},"
            "{\"Id\":\"c3\",\"Status\":\"Created\",\"x\":1},"
            "{\"Id\":\"c4\",\"Status\":\"Up (Paused)\",\"x\":1},"
            "{\"Id\":\"c5\",\"Status\":\"Up\",\"x\":1}]\n");
  EXPECT_EQ(encode_container_list({}, {}, 0).at(0).bytes, "[]\n");
}

TEST(EncodeContainerList, CutsALongListIntoPieces) {
  World world;
  Container& big = world.containers[0];
  const std::string bytes = "{\"Status\":,\"x\":\"" + std::string(100'000, 'x') + "\"}";
  const std::string_view view = bytes;
  const std::vector<ListedContainer> listed(
      20, {&big, &world.node1, {view.substr(0, 10), view.substr(10)}});
  const std::vector<SharedPart> pieces = encode_container_list(listed, {}, 0);
  EXPECT_GT(pieces.size(), 5u);
  std::string body;
  for (const SharedPart& piece : pieces) {
    EXPECT_LE(piece.bytes.size(), 256u * 1024);
    body += piece.bytes;
  }
  EXPECT_EQ(boost::json::parse(body).as_array().size(), 20u);
}

}  // namespace
}  // namespace swarm
