#include "core/cluster/container_name.h"

#include <array>
#include <string_view>

namespace swarm {
namespace {

constexpr std::array<std::string_view, 48> qualities = {
    "able",    "agile",  "amused", "bold",    "brave",  "bright", "busy",    "calm",
    "candid",  "clever", "cool",   "curious", "daring", "deft",   "eager",   "earnest",
    "elegant", "epic",   "fair",   "famous",  "fancy",  "fond",   "frank",   "gentle",
    "glad",    "grand",  "happy",  "honest",  "jolly",  "keen",   "kind",    "lively",
    "loyal",   "lucid",  "merry",  "modest",  "nimble", "noble",  "patient", "proud",
    "quick",   "quiet",  "serene", "sharp",   "steady", "sunny",  "vivid",   "wise"};

constexpr std::array<std::string_view, 64> people = {
    "abel",     "banach",    "bernoulli", "bohr",    "boole",   "borel",   "cantor",   "carson",
    "cauchy",   "church",    "codd",      "conway",  "curie",   "darwin",  "dijkstra", "dirac",
    "easley",   "engelbart", "erdos",     "euclid",  "euler",   "faraday", "fermat",   "fermi",
    "feynman",  "fourier",   "franklin",  "galois",  "gauss",   "germain", "godel",    "goldberg",
    "hamilton", "hawking",   "hilbert",   "hoare",   "hopper",  "hypatia", "jacobi",   "kepler",
    "knuth",    "lagrange",  "lamport",   "laplace", "leibniz", "liskov",  "lovelace", "maxwell",
    "mccarthy", "meitner",   "mendel",    "milner",  "minsky",  "newton",  "noether",  "pascal",
    "perlman",  "poincare",  "ramanujan", "ritchie", "shannon", "tesla",   "turing",   "wirth"};

}  // namespace

std::string drawn_container_name(Random& random, int attempt) {
  std::string name(qualities[random.below(qualities.size())]);
  name += '_';
  name += people[random.below(people.size())];
  constexpr int plain_attempts = 3;
  if (attempt >= plain_attempts) name += std::to_string(random.below(1'000'000'000));
  return name;
}

}  // namespace swarm
