// Any bytes as a rule: parsing neither crashes nor accepts what it should not,
// and a pattern's fast answer is the regular expression's.
#include "core/base/assert.h"
#include "core/scheduler/expression.h"

#include <cstddef>
#include <cstdint>
#include <re2/re2.h>
#include <string>
#include <string_view>
#include <vector>

namespace {

re2::RE2::Options quiet() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  return options;
}

// What the pattern may meet: typical texts, and those next to its own.
std::vector<std::string> texts_for(const swarm::Pattern& pattern) {
  const std::string& fixed = pattern.fixed_text();
  return {"",
          "node-1",
          "/",
          "~",
          "a\nb",
          "caf\xc3\xa9",
          "\xff\xfe",
          std::string("\0x", 2),
          fixed,
          fixed + "1",
          fixed + "\n",
          fixed + "\xc3\xa9",
          fixed + "\xc3",
          "x" + fixed,
          fixed.substr(0, fixed.size() / 2)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto expression = swarm::Expression::parse(text);
  if (!expression) {
    SWARM_ASSERT(!expression.error().detail.empty());
    return 0;
  }
  const swarm::Rule& rule = expression->rule();
  SWARM_ASSERT(rule.key.size() >= 2 && !rule.value.empty() && rule.value != "/");

  const swarm::Pattern& pattern = expression->pattern();
  const re2::RE2 regex(pattern.regex(), quiet());
  SWARM_ASSERT(regex.ok());
  for (const std::string& candidate : texts_for(pattern)) {
    SWARM_ASSERT(pattern.matches(candidate) == re2::RE2::PartialMatch(candidate, regex));
  }
  return 0;
}
