#include "tests/live/differential/known.h"

#include <re2/re2.h>

namespace swarm::differential {
namespace {

constexpr KnownDifference known[] = {
    {"GET /containers/\\*/json", "/HostConfig/CgroupnsMode",
     "The default depends on the control groups of the host, version 1 or 2."},
    {"GET /containers/\\*/json", "/AppArmorProfile|/Driver", "Depends on the host."},
    {"GET /images/\\*/(json|history)", "|/RepoDigests|/DockerVersion|/ContainerConfig/(Cmd|Env)",
     "The simulated image comes from a registry, the real one of the testbed from an archive."},
    {"GET /containers/(\\*/)?json",
     "(/\\*)?/NetworkSettings(/Networks/[a-z0-9]+)?/"
     "(EndpointID|Gateway|IPAddress|IPPrefixLen|MacAddress)",
     "After a start that failed in the runtime the real engine goes on showing the address it had "
     "given up already."},
    {"GET /containers/\\*/changes", "", "Mount points made by the runtime count as changes."},
    {"GET /images/json", "/\\*/RepoDigests",
     "The simulated image comes from a registry, the real one of the testbed from an archive."},
    {"GET /images/\\*/json", "/Metadata/LastTagTime", "When the real one was tagged last."},
};

}  // namespace

const KnownDifference* known_difference(const Difference& difference) {
  for (const KnownDifference& entry : known) {
    if (RE2::FullMatch(difference.call, re2::StringPiece(entry.call.data(), entry.call.size())) &&
        RE2::FullMatch(difference.where,
                       re2::StringPiece(entry.where.data(), entry.where.size()))) {
      return &entry;
    }
  }
  return nullptr;
}

}  // namespace swarm::differential
