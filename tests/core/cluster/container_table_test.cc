#include "core/cluster/container_table.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

Container a_container(ContainerKey key, EngineKey engine, const std::string& digits,
                      std::vector<std::string> names, std::int64_t created = 0) {
  Container container;
  container.key = key;
  container.engine = engine;
  container.id = digits + std::string(64 - digits.size(), 'f');
  container.names = std::move(names);
  container.created = created;
  return container;
}

EngineKey no_engine(std::string_view) { return no_key; }
EngineKey node_engine(std::string_view name) {
  if (name == "node1") return 1;
  return name == "node2" ? 2 : no_key;
}

TEST(ContainerTable, FindsByEveryReference) {
  ContainerTable table;
  Container web = a_container(1, 1, "aa11", {"web", "proxy/backend"});
  web.swarm_id = "5511" + std::string(60, '0');
  table.put(web);
  table.put(a_container(2, 2, "aa22", {"db"}));
  for (const std::string& reference :
       {web.id, web.id.substr(0, 12), web.swarm_id, web.swarm_id.substr(0, 12), std::string("web"),
        std::string("/web"), std::string("proxy/backend"), std::string("node1/web"),
        std::string("/node1/web"), std::string("aa1"), std::string("551")}) {
    const auto found = table.find(reference, node_engine);
    ASSERT_TRUE(found) << reference;
    EXPECT_EQ(*found, 1u) << reference;
  }
  for (const char* reference : {"", "we", "node2/web", "node3/web", "aa3", "/", "proxy"}) {
    EXPECT_FALSE(table.find(reference, node_engine)) << reference;
  }
}

TEST(ContainerTable, SaysWhatIsAmbiguous) {
  ContainerTable table;
  table.put(a_container(1, 1, "aa11", {"web"}));
  table.put(a_container(2, 2, "aa22", {"web"}));
  EXPECT_EQ(table.find("aa", no_engine).error().code, Errc::ambiguous);
  EXPECT_EQ(table.find("web", no_engine).error().code, Errc::ambiguous);
  const auto on_node2 = table.find("node2/web", node_engine);
  ASSERT_TRUE(on_node2);
  EXPECT_EQ(*on_node2, 2u);
}

TEST(ContainerTable, ANameBeatsAnIdPrefix) {
  ContainerTable table;
  table.put(a_container(1, 1, "aa11", {"web"}));
  table.put(a_container(2, 1, "bb22", {"aa11"}));
  const auto found = table.find("aa11", no_engine);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, 2u);
}

TEST(ContainerTable, ForgetsOldNamesAndErasedRows) {
  ContainerTable table;
  table.put(a_container(1, 1, "aa11", {"old"}));
  table.put(a_container(1, 1, "aa11", {"new"}));
  EXPECT_EQ(table.named("old"), nullptr);
  ASSERT_NE(table.named("new"), nullptr);
  table.add_exec(1, "e1");
  ASSERT_NE(table.with_exec("e1"), nullptr);
  table.erase(1);
  EXPECT_EQ(table.size(), 0u);
  EXPECT_EQ(table.get(1), nullptr);
  EXPECT_EQ(table.with_exec("e1"), nullptr);
  EXPECT_FALSE(table.find("new", no_engine));
  EXPECT_FALSE(table.find("aa", no_engine));
}

TEST(ContainerTable, ListsNewestFirst) {
  ContainerTable table;
  table.put(a_container(1, 1, "cc", {"b"}, 20));
  table.put(a_container(2, 1, "aa", {"a"}, 30));
  table.put(a_container(3, 1, "bb", {"c"}, 20));
  std::vector<ContainerKey> order;
  table.each_newest_first([&](const Container& container) {
    order.push_back(container.key);
    return true;
  });
  EXPECT_EQ(order, (std::vector<ContainerKey>{2, 1, 3}));
}

}  // namespace
}  // namespace swarm
