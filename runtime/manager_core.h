// The manager behind the driver's seam.
#pragma once

#include "core/manager/manager.h"
#include "runtime/core_seam.h"

#include <utility>

namespace swarm::runtime {

class ManagerCore final : public Core {
 public:
  ManagerCore(const ManagerOptions& options, Random random) : manager_(options, random) {}

  void handle(Moment at, Event&& event, Actions& actions) override {
    manager_.handle(at, std::move(event), actions);
  }
  Instant next_deadline() const override { return manager_.next_deadline(); }
  void handle_deadline(Moment at, Actions& actions) override {
    manager_.handle_deadline(at, actions);
  }
  BodyPolicy body_policy(std::string_view method, std::string_view target) override {
    return Manager::body_policy(method, target);
  }

  Manager& manager() { return manager_; }

 private:
  Manager manager_;
};

}  // namespace swarm::runtime
