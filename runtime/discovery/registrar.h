// Drives core/discovery/registration.h: carries its orders out with a backend and an HTTP client,
// and owns its one timer. Decides nothing.
#pragma once

#include "core/base/log.h"
#include "core/discovery/registration.h"
#include "runtime/discovery/backend.h"

#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

class Registrar {
 public:
  using LogSink = std::function<void(const LogEntry& entry)>;

  // `backend` outlives the registrar. `done` is called once, after leave().
  Registrar(boost::asio::io_context& io, Backend& backend, const RegistrationOptions& options,
            Random random, LogSink log, std::function<void()> done);
  ~Registrar();
  Registrar(const Registrar&) = delete;
  Registrar& operator=(const Registrar&) = delete;

  void start();
  void leave();

  struct Health {
    bool registered = false;
    std::string failure;         // Of the last registration; empty: none.
    std::string engine_problem;  // Empty: it answers.
  };
  Health health() const;

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
