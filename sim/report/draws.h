// Numbers drawn from the distributions of cluster traces. Our own algorithms on basic arithmetic,
// which is rounded the same way everywhere: library functions differ in their last bits.
#pragma once

#include "core/base/random.h"

namespace swarm::sim {

double natural_log(double x);                // x > 0.
double exponential(double x);                // e to the x, for |x| <= 700.
double power(double base, double exponent);  // base > 0.

double draw_unit(Random& random);  // In (0, 1).
double draw_exponential(Random& random, double mean);
double draw_weibull(Random& random, double shape, double scale);
double draw_normal(Random& random);  // Mean 0, deviation 1.

}  // namespace swarm::sim
