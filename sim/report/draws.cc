#include "sim/report/draws.h"

#include "core/base/assert.h"

#include <array>

namespace swarm::sim {
namespace {

constexpr double ln2 = 0.69314718055994530942;

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double sum = 0;
  for (const double coefficient : coefficients) sum = sum * x + coefficient;
  return sum;
}

// Newton's method; exact to the last bits after six steps from a fair guess.
double square_root(double x) {
  double root = exponential(natural_log(x) / 2);
  for (int i = 0; i < 2; ++i) root = (root + x / root) / 2;
  return root;
}

// The point below which a normal number lies with probability p: Acklam's rational approximation,
// relative error below 1.2e-9.
double normal_quantile(double p) {
  constexpr std::array a = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                            1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr std::array b = {-5.447609879822406e+01, 1.615858368580409e+02,  -1.556989798598866e+02,
                            6.680131188771972e+01,  -1.328068155288572e+01, 1.0};
  constexpr std::array c = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                            -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr std::array d = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                            3.754408661907416e+00, 1.0};
  constexpr double tail = 0.02425;
  if (p > 1 - tail) return -normal_quantile(1 - p);
  if (p < tail) {
    const double q = square_root(-2 * natural_log(p));
    return polynomial(c, q) / polynomial(d, q);
  }
  const double q = p - 0.5;
  return polynomial(a, q * q) * q / polynomial(b, q * q);
}

}  // namespace

double natural_log(double x) {
  SWARM_ASSERT(x > 0);
  int twos = 0;
  while (x > 1.5) {
    x /= 2;
    ++twos;
  }
  while (x < 0.75) {
    x *= 2;
    --twos;
  }
  // ln x = 2 artanh((x-1)/(x+1)), a series that converges fast near 1.
  const double y = (x - 1) / (x + 1);
  double sum = 0;
  for (int n = 39; n > 0; n -= 2) sum = sum * y * y + 1.0 / n;
  return 2 * y * sum + twos * ln2;
}

double exponential(double x) {
  SWARM_ASSERT(x >= -700 && x <= 700);
  const int twos = static_cast<int>(x / ln2);
  const double rest = x - twos * ln2;
  double sum = 1;
  for (int n = 24; n > 0; --n) sum = 1 + sum * rest / n;
  for (int i = 0; i < twos; ++i) sum *= 2;
  for (int i = 0; i > twos; --i) sum /= 2;
  return sum;
}

double power(double base, double exponent) { return exponential(natural_log(base) * exponent); }

double draw_unit(Random& random) {
  constexpr double scale = 1.0 / 9007199254740992.0;  // 2^-53
  return (static_cast<double>(random.next() >> 11) + 0.5) * scale;
}

double draw_exponential(Random& random, double mean) {
  return -mean * natural_log(draw_unit(random));
}

double draw_weibull(Random& random, double shape, double scale) {
  return scale * power(-natural_log(draw_unit(random)), 1 / shape);
}

double draw_normal(Random& random) { return normal_quantile(draw_unit(random)); }

}  // namespace swarm::sim
