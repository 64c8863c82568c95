#include "sim/engine/files.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

File file(std::string data) { return {File::Kind::regular, 0644, 0, std::move(data)}; }

TEST(Paths, AreCleaned) {
  EXPECT_EQ(clean_path("/a/../b//c/."), "/b/c");
  EXPECT_EQ(clean_path("../../x"), "/x");
  EXPECT_EQ(clean_path("x", "/srv"), "/srv/x");
  EXPECT_EQ(clean_path(""), "/");
  EXPECT_EQ(parent_path("/a"), "/");
  EXPECT_EQ(base_name("/a/b"), "b");
}

TEST(Tree, LiesOverItsBase) {
  Tree base;
  base.put("/etc/hosts", file("base"));
  Tree tree(std::make_shared<const Tree>(base));
  EXPECT_EQ(tree.find("/etc/hosts")->data, "base");
  tree.put("/etc/hosts", file("own"));
  tree.put("/new/deep/f", file("12345"));
  EXPECT_EQ(tree.find("/etc/hosts")->data, "own");
  EXPECT_EQ(tree.find("/new/deep")->kind, File::Kind::directory);
  EXPECT_EQ(tree.own_bytes(), 8);
  tree.remove("/etc");
  EXPECT_EQ(tree.find("/etc/hosts"), nullptr);
  EXPECT_EQ(tree.names_below("/"), std::set<std::string>{"new"});
  EXPECT_EQ(tree.changes(), (std::map<std::string, int>{
                                {"/etc", 2}, {"/new", 1}, {"/new/deep", 1}, {"/new/deep/f", 1}}));
}

TEST(FilesView, ShowsVolumesAtTheirPlaces) {
  Tree root;
  Tree volume;
  Tree inner;
  FilesView view(root);
  view.mount("/data", volume);
  view.mount("/data/in", inner);
  view.put("/data/f", file("outer"));
  view.put("/data/in/g", file("inner"));
  view.put("/database", file("root"));
  EXPECT_EQ(volume.find("/f")->data, "outer");
  EXPECT_EQ(inner.find("/g")->data, "inner");
  EXPECT_EQ(root.find("/database")->data, "root");
  EXPECT_EQ(view.names_below("/data"), (std::set<std::string>{"f", "in"}));
  EXPECT_EQ(view.walk("/data"),
            (std::vector<std::string>{"/data", "/data/f", "/data/in", "/data/in/g"}));
}

}  // namespace
}  // namespace swarm::sim::fake
