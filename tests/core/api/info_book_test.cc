#include "core/api/info_book.h"

#include "core/base/random.h"
#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using sim::SmallCluster;

std::string text_of(const std::vector<SharedPart>& parts) {
  std::string text;
  for (const SharedPart& part : parts) text += part.bytes;
  return text;
}

class Books {
 public:
  explicit Books(std::size_t hosts) : swarm_(hosts) {}

  SmallCluster& swarm() { return swarm_; }
  // The manager's own book gets the changes when it is asked: this one is another manager's.
  InfoFacts facts(std::vector<const Engine*> engines) {
    return {cluster().options(),
            std::move(engines),
            0,
            {swarm_.simulator.now(), 1'000'000'000},
            cluster().rescheduling(swarm_.simulator.now()),
            {},
            cluster().role()};
  }
  std::vector<SharedPart> kept() { return book_.encode(facts({})); }
  std::string anew() { return encode_info(facts(cluster().engines())); }

 private:
  Cluster& cluster() { return const_cast<Cluster&>(swarm_.cluster()); }

  SmallCluster swarm_;
  InfoBook book_{cluster()};
};

TEST(InfoBook, SaysWhatIsSaidAnew) {
  Books books(40);
  Random random(7);
  SmallCluster& swarm = books.swarm();
  int number = 0;
  for (int step = 0; step < 300; ++step) {
    const std::size_t host = random.below(40);
    switch (random.below(8)) {
      case 0:
      case 1:
        swarm.create("c" + std::to_string(++number), R"(, "HostConfig": {"Memory": 1048576})");
        break;
      case 2:
        swarm.post("/containers/c" + std::to_string(random.below(20)) + "/start");
        break;
      case 3:
        swarm.remove("/containers/c" + std::to_string(random.below(20)) + "?force=1");
        break;
      case 4:
        swarm.simulator.set_down(host, true);
        break;
      case 5:
        swarm.simulator.set_down(host, false);
        break;
      default:
        swarm.simulator.run_for(std::chrono::milliseconds(random.below(4000)));
    }
    ASSERT_EQ(text_of(books.kept()), books.anew()) << step;
  }
}

TEST(InfoBook, FollowsEnginesThatComeAndGo) {
  Books books(20);
  sim::Simulator& simulator = books.swarm().simulator;
  for (const std::vector<std::size_t>& listed :
       {std::vector<std::size_t>{3, 4},
        {},
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19},
        {16}}) {
    simulator.discover(listed);
    for (int i = 0; i < 20; ++i) {
      simulator.run_for(std::chrono::seconds(31));
      ASSERT_EQ(text_of(books.kept()), books.anew()) << listed.size() << " " << i;
    }
  }
}

TEST(InfoBook, WritesOnlyThePageOfTheEngineThatChanged) {
  Books books(64);
  const std::vector<SharedPart> before = books.kept();
  ASSERT_EQ(before.size(), 6u);
  ASSERT_EQ(books.swarm().create("web").status, 201);
  const std::vector<SharedPart> after = books.kept();
  int same = 0;
  for (std::size_t i = 1; i < 5; ++i) same += before[i].owner == after[i].owner ? 1 : 0;
  EXPECT_EQ(same, 3);
}

}  // namespace
}  // namespace swarm
