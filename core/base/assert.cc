#include "core/base/assert.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace swarm {
namespace {

std::string& assert_context() {
  static std::string context;
  return context;
}

}  // namespace

void set_assert_context(std::string context) { assert_context() = std::move(context); }

void assert_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: assertion failed: %s %s\n", file, line, expression,
               assert_context().c_str());
  std::abort();
}

}  // namespace swarm
