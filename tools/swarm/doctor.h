// swarm doctor: looks once at engines, at where they are listed and at the own certificate, and
// says what is wrong.
#pragma once

#include "tools/swarm/settings.h"

namespace swarm::tools {

// Prints one line a finding. Returns the exit code: 1 if there is a problem, warnings are none.
int run_doctor(const DoctorSettings& settings);

}  // namespace swarm::tools
