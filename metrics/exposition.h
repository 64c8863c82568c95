// The numbers of the core, the event loop and the process as a Prometheus page.
#pragma once

#include "core/base/instant.h"
#include "core/model/stats.h"
#include "metrics/process.h"
#include "metrics/relay_traffic.h"

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace swarm::metrics {

struct BuildInfo {
  std::string version;
  std::string commit;
  std::string api_version;
};

// When the certificates of TLS end, in seconds since 1970; 0: there is none.
struct CertificateExpiry {
  double own = 0;
  double ca = 0;
};

// Everything that one page shows. The references must outlive the call only.
struct Sources {
  const ManagerStats& manager;
  const DurationHistogram& event_loop_delay;
  const ProcessStats& process;
  const BuildInfo& build;
  std::string discovery_backend;  // "file"
  Moment at;                      // Turns the core's Instants into wall time.
  CertificateExpiry certificates{};
  RelayTraffic relays{};
};

// One family for each row of the catalogue, in its order; known label
// combinations are there from the start, with 0.
std::vector<prometheus::MetricFamily> collect(const Sources& sources);

inline constexpr char content_type[] = "text/plain; version=0.0.4; charset=utf-8";
std::string render(const Sources& sources);

}  // namespace swarm::metrics
