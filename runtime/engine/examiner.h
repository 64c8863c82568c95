// Looks at engines as a manager would, once, and tells what was seen (`swarm doctor`). What it
// means is decided in core/api/diagnosis.
#pragma once

#include "core/api/diagnosis.h"
#include "core/base/instant.h"
#include "runtime/real_clock.h"
#include "runtime/tls/context.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

class Examiner {
 public:
  // `timeout` holds for each step: connection, GET /version, GET /info. Null `tls`: plain TCP.
  Examiner(boost::asio::io_context& io, const RealClock& clock,
           std::shared_ptr<const TlsIdentity> tls, Duration timeout);
  ~Examiner();  // Drops everything in silence.
  Examiner(const Examiner&) = delete;
  Examiner& operator=(const Examiner&) = delete;

  // `done` runs once, never from within the call, with one sight for each address in their order.
  // Call at most once. Some dozens are looked at at a time.
  using Done = std::function<void(std::vector<EngineSight> sights)>;
  void look_at(const std::vector<std::string>& addresses, Done done);

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
