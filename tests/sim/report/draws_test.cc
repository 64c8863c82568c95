#include "sim/report/draws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace swarm::sim {
namespace {

TEST(Draws, LogarithmAndExponentialAreExactEnough) {
  for (const double x : {1e-12, 0.003, 0.5, 0.75, 1.0, 1.5, 2.718281828, 17.0, 6.02e23}) {
    EXPECT_NEAR(natural_log(x), std::log(x), 1e-12 * std::max(1.0, std::fabs(std::log(x)))) << x;
  }
  for (const double x : {-40.0, -1.0, -0.1, 0.0, 0.3, 1.0, 7.7, 100.0}) {
    EXPECT_NEAR(exponential(x) / std::exp(x), 1, 1e-12) << x;
  }
  EXPECT_NEAR(power(2, 0.5), std::sqrt(2), 1e-12);
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

template <class Draw>
std::vector<double> drawn(const Draw& draw) {
  Random random(3);
  std::vector<double> values(100'000);
  for (double& value : values) value = draw(random);
  std::ranges::sort(values);
  return values;
}

TEST(Draws, NormalHasItsQuantiles) {
  const std::vector<double> values = drawn(draw_normal);
  EXPECT_NEAR(mean_of(values), 0, 0.02);
  EXPECT_NEAR(values[50'000], 0, 0.02);
  EXPECT_NEAR(values[84'134], 1, 0.02);
  EXPECT_NEAR(values[2'275], -2, 0.05);
  EXPECT_NEAR(values[99'865], 3, 0.15);
}

TEST(Draws, ExponentialAndWeibullHaveTheirMeans) {
  EXPECT_NEAR(mean_of(drawn([](Random& r) { return draw_exponential(r, 5); })), 5, 0.1);
  // Of Weibull(0.49, 1): Gamma(1 + 1 / 0.49).
  EXPECT_NEAR(mean_of(drawn([](Random& r) { return draw_weibull(r, 0.49, 1); })), 2.084, 0.1);
}

}  // namespace
}  // namespace swarm::sim
