#include "sim/report/report.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>

namespace swarm::sim {
namespace {

namespace json = boost::json;

Report a_report() {
  ExperimentOptions options;
  options.nodes = 20;
  options.node_life = std::chrono::hours(48);
  ArrivalOptions arrivals;
  arrivals.count = 600;
  Report report;
  report.facts = {{"nodes", "20"}};
  const std::vector<Arrival> drawn = draw_arrivals(arrivals, Random(1));
  for (const char* strategy : {"spread", "binpack"}) {
    options.strategy = strategy;
    report.results.push_back(run_experiment(options, drawn));
  }
  return report;
}

double number(const json::value& value) { return value.to_number<double>(); }

class Page {
 public:
  explicit Page(const Report& report)
      : json_(json::parse(report_json(report))), html(report_html(report)) {}

  const json::value& result(const std::string& strategy) const {
    for (const json::value& result : json_.at("results").as_array()) {
      if (result.at("strategy").get_string() == strategy) return result;
    }
    throw std::out_of_range(strategy);
  }
  std::vector<std::smatch> all(const std::string& pattern) const {
    const std::regex regex(pattern);
    return {std::sregex_iterator(html.begin(), html.end(), regex), std::sregex_iterator()};
  }

 private:
  json::value json_;

 public:
  const std::string html;
};

TEST(Report, IsTheSameEachTime) { EXPECT_EQ(report_json(a_report()), report_json(a_report())); }

void expect_a_busy_day(const ExperimentResult& result) {
  EXPECT_EQ(result.placed + result.refused, 600u);
  EXPECT_GT(std::min(result.refused, result.moved), 0u);
  EXPECT_TRUE(result.refused_by.contains("resources"));
  // In tenths of a percent.
  EXPECT_THAT(result.of(Measure::cpus_used), testing::Each(testing::Le(1010)));
  EXPECT_THAT(result.of(Measure::cpus_used).back(), testing::Gt(300));
}

TEST(Report, PlacesMovesAndRefuses) {
  const Report report = a_report();
  for (const ExperimentResult& result : report.results) expect_a_busy_day(result);
  EXPECT_LT(report.results[0].of(Measure::variation)[24],
            report.results[1].of(Measure::variation)[24])
      << "Spread is the more even one, as long as not everything is full.";
}

TEST(Report, TablesOfThePageShowTheFiguresOfTheJson) {
  const Page page(a_report());
  const auto cells =
      page.all("data-strategy=\"(\\w+)\" data-key=\"([^\"]+)\" data-value=\"([^\"]+)\">([^ <]+)");
  EXPECT_GE(cells.size(), 2 * (measures_count + 3));
  for (const std::smatch& cell : cells) {
    const std::string key = cell[2];
    const json::value& result = page.result(cell[1]);
    const json::value& expected = key.starts_with("refused_by.")
                                      ? result.at("refused_by").at(key.substr(11))
                                      : result.at("summary").at(key);
    EXPECT_EQ(std::stod(cell[3]), number(expected)) << key;
    EXPECT_EQ(cell[3], cell[4]) << "What is read is what is seen.";
  }
}

std::vector<double> numbers(const json::value& array) {
  std::vector<double> made;
  for (const json::value& value : array.as_array()) made.push_back(number(value));
  return made;
}

TEST(Report, PlotsOfThePageShowTheFiguresOfTheJson) {
  const Page page(a_report());
  const auto lines =
      page.all("data-strategy=\"(\\w+)\" data-key=\"(\\w+)\" data-values=\"([^\"]+)\"");
  EXPECT_EQ(lines.size(), 2 * measures_count);
  for (const std::smatch& line : lines) {
    const json::value& expected = page.result(line[1]).at("series").at(line[2].str());
    EXPECT_EQ(numbers(json::parse("[" + line[3].str() + "]")), numbers(expected)) << line[2];
    EXPECT_EQ(expected.as_array().size(), 96u);
  }
}

TEST(Report, PageNeedsNothingFromElsewhere) {
  EXPECT_EQ(report_html(a_report()).find("http"), std::string::npos);
}

TEST(Report, SummaryShowsEveryFigure) {
  const Report report = a_report();
  const std::string text = report_text(report);
  for (const Figure& figure : figures_of(report.results[0])) {
    EXPECT_THAT(text, testing::HasSubstr(figure.title));
    EXPECT_THAT(text, testing::HasSubstr(figure.value + figure.unit));
  }
}

TEST(Report, WritesDecimals) {
  EXPECT_EQ(decimal_text(1234, 1), "123.4");
  EXPECT_EQ(decimal_text(5, 3), "0.005");
  EXPECT_EQ(decimal_text(-5, 1), "-0.5");
  EXPECT_EQ(decimal_text(7, 0), "7");
}

}  // namespace
}  // namespace swarm::sim
