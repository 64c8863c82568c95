#include "runtime/discovery/backend.h"

namespace swarm::runtime {
namespace {

// The original's text: people search for it.
constexpr const char* fixed_list = "not implemented in this discovery service";

}  // namespace

void Backend::enlist(const std::string& /*address*/, const Done& done) { done(fixed_list); }

void Backend::withdraw(const std::string& /*address*/, const Done& done) { done(fixed_list); }

// Those who override it keep what they get.
void Backend::when_lost(Lost /*lost*/) {}  // NOLINT(performance-unnecessary-value-param)

}  // namespace swarm::runtime
