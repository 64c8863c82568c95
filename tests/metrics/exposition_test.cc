#include "metrics/exposition.h"

#include "metrics/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

namespace swarm::metrics {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct Page {
  ManagerStats manager{};
  DurationHistogram loop{};
  ProcessStats process{};
  BuildInfo build{"2.0.0", "abc", "1.43"};

  Sources sources() const {
    return {manager, loop,   process,
            build,   "file", Moment{Instant(100s), 1'700'000'100'000'000'000}};
  }
  std::string text() const { return render(sources()); }
};

ManagerStats stats_of(std::size_t nodes) {
  ManagerStats stats;
  for (std::size_t i = 0; i < nodes; ++i) {
    NodeStats node;
    node.present = true;
    node.name = "node-with-a-usual-name-" + std::to_string(i);
    node.state = i % 10 == 0 ? NodeStateKind::unhealthy : NodeStateKind::healthy;
    node.cpus = 16;
    node.memory_bytes = std::int64_t{64} << 30;
    node.reserved_memory_bytes = 123456789;
    node.last_refresh = Instant(50s);
    node.containers[ContainerStateKind::running] = 30;
    stats.nodes.push_back(std::move(node));
  }
  for (const char* route : {"/info", "/containers/{name}/json", "/containers/create"}) {
    RouteStats row;
    row.method = "GET";
    row.route = route;
    stats.api.routes.push_back(row);
  }
  return stats;
}

TEST(Collect, YieldsOneFamilyForEachRowOfTheCatalogueInItsOrder) {
  const Page page{.manager = stats_of(2)};
  const std::vector<prometheus::MetricFamily> families = collect(page.sources());
  ASSERT_EQ(families.size(), catalogue().size());
  for (std::size_t i = 0; i < families.size(); ++i) {
    EXPECT_EQ(families[i].name, catalogue()[i].name);
    EXPECT_FALSE(families[i].metric.empty()) << families[i].name;
  }
}

TEST(Collect, ShowsNoSeriesTwice) {
  Page page{.manager = stats_of(4)};
  for (NodeStats& node : page.manager.nodes) node.name = "twin";
  page.manager.nodes[0].address = "10.0.0.1:2375";
  page.manager.nodes[1].address = "10.0.0.2:2375";

  for (const prometheus::MetricFamily& family : collect(page.sources())) {
    std::set<std::vector<prometheus::ClientMetric::Label>> seen;
    for (const prometheus::ClientMetric& metric : family.metric) {
      EXPECT_TRUE(seen.insert(metric.label).second) << family.name;
    }
  }
  EXPECT_THAT(page.text(), HasSubstr("swarmc_node_up{node=\"twin@10.0.0.1:2375\"} 0\n"));
}

TEST(Render, InitialisesKnownCombinationsToZero) {
  const std::string text = Page{}.text();
  for (const char* line :
       {"swarmc_nodes{state=\"healthy\"} 0\n",
        "swarmc_schedule_attempts_total{result=\"placed\",strategy=\"spread\"} 0\n",
        "swarmc_filter_rejections_total{filter=\"constraint\"} 0\n",
        "swarmc_schedule_duration_seconds_count{phase=\"pull\"} 0\n",
        "swarmc_streams{kind=\"logs\"} 0\n", "swarmc_event_gaps_total 0\n",
        "swarmc_discovery_last_success_timestamp_seconds{backend=\"file\"} 0\n",
        "swarmc_build_info{version=\"2.0.0\",commit=\"abc\",api_version=\"1.43\"} 1\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(Render, ShowsWhatTheCoreCounted) {
  Page page{.manager = stats_of(3)};
  ManagerStats& stats = page.manager;
  stats.scheduler.strategy = "binpack";
  stats.scheduler.attempts[ScheduleResult::conflict] = 7;
  stats.scheduler.phases[SchedulePhase::create].observe(2s);
  stats.scheduler.phases[SchedulePhase::create].observe(11min);
  stats.api.routes[1].requests[CodeClass::c4xx] = 5;
  stats.discovery.last_success = Instant(90s);
  stats.nodes[2].errors[NodeErrorKind::timeout] = 4;
  stats.nodes[1].present = false;

  const std::string text = page.text();
  constexpr const char* request_line =
      "swarmc_http_requests_total{method=\"GET\",route=\"/containers/{name}/json\",code=\"4xx\"} "
      "5\n";
  constexpr const char* refresh_line =
      "swarmc_node_last_refresh_timestamp_seconds{node=\"node-with-a-usual-name-0\"} 1700000050\n";
  for (const char* line :
       {"swarmc_nodes{state=\"healthy\"} 1\n", "swarmc_nodes{state=\"unhealthy\"} 1\n",
        "swarmc_schedule_attempts_total{result=\"conflict\",strategy=\"binpack\"} 7\n",
        "swarmc_schedule_duration_seconds_bucket{phase=\"create\",le=\"1\"} 0\n",
        "swarmc_schedule_duration_seconds_bucket{phase=\"create\",le=\"5\"} 1\n",
        "swarmc_schedule_duration_seconds_bucket{phase=\"create\",le=\"600\"} 1\n",
        "swarmc_schedule_duration_seconds_bucket{phase=\"create\",le=\"+Inf\"} 2\n",
        "swarmc_schedule_duration_seconds_count{phase=\"create\"} 2\n",
        "swarmc_schedule_duration_seconds_sum{phase=\"create\"} 662\n", request_line,
        "swarmc_node_errors_total{node=\"node-with-a-usual-name-2\",kind=\"timeout\"} 4\n",
        "swarmc_node_containers{node=\"node-with-a-usual-name-2\",state=\"running\"} 30\n",
        refresh_line,
        "swarmc_discovery_last_success_timestamp_seconds{backend=\"file\"} 1700000090\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("node-with-a-usual-name-1\"")));
}

TEST(Render, EscapesLabelValues) {
  Page page{.manager = stats_of(1)};
  page.manager.nodes[0].name = "a\"b\\c\nd";
  EXPECT_THAT(page.text(), HasSubstr("swarmc_node_up{node=\"a\\\"b\\\\c\\nd\"} 0\n"));
}

TEST(Render, ShowsEveryOneOfAThousandNodes) {
  const Page page{.manager = stats_of(1000)};
  const std::string text = page.text();
  std::size_t shown = 0;
  for (std::size_t at = text.find("\nswarmc_node_up{"); at != std::string::npos;
       at = text.find("\nswarmc_node_up{", at + 1)) {
    ++shown;
  }
  EXPECT_EQ(shown, 1000u);
}

// promtool is the referee of names, units, types and syntax.
TEST(Render, PassesPromtool) {
  if (std::system("promtool --version > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "PROMTOOL IS MISSING: the metrics page was NOT checked (package prometheus)";
  }
  const std::string path = testing::TempDir() + "swarm_exposition_test.prom";
  std::ofstream(path) << Page{.manager = stats_of(3)}.text();
  FILE* const check = popen(("promtool check metrics < " + path + " 2>&1").c_str(), "r");
  ASSERT_NE(check, nullptr);
  std::string output;
  std::array<char, 4096> piece{};
  while (fgets(piece.data(), static_cast<int>(piece.size()), check) != nullptr) {
    output += piece.data();
  }
  EXPECT_EQ(pclose(check), 0) << output;
  EXPECT_EQ(output, "");
  std::remove(path.c_str());
}

}  // namespace
}  // namespace swarm::metrics
