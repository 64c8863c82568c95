// Faults that begin and end by themselves: draws one after the other and carries it out.
#pragma once

#include "sim/faults.h"
#include "sim/stage.h"

#include <cstdint>
#include <string>

namespace swarm::sim {

class FaultInjector {
 public:
  // `weights`: of the kinds that are not of a call; `pause_max`: between the beginnings of two.
  FaultInjector(Stage& stage, const Faults& weights, Duration pause_max);
  void begin() { plan(); }
  // One container is made, one renamed, one stopped, one removed there.
  void happen_behind(std::size_t host);
  // Ends whatever is still wrong.
  void calm();

 private:
  void plan();
  void strike(FaultKind kind);
  void strike_host(FaultKind kind, std::size_t host, Duration time);
  void strike_containers(FaultKind kind, std::size_t host);
  void strike_link(FaultKind kind, std::size_t host, Duration time);
  void strike_discovery(FaultKind kind, Duration time);
  void strike_manager(FaultKind kind, Duration time);
  void strike_leadership(FaultKind kind, Duration time);
  void strike_behind(FaultKind kind, std::size_t host);
  void flap(std::size_t host, int left);
  // The containers of that host may be gone from now on.
  void excuse(std::size_t host);
  // That container need not run any more, nor any copy of it.
  void disturb(const EngineContainer& container);
  std::vector<std::string> entries() const;
  FaultKind drawn_kind();

  Stage& stage_;
  Simulator& simulator_;
  Lane& lane_;
  Faults weights_;
  Duration pause_max_;
  std::uint32_t serial_ = 0;
  bool calm_ = false;
};

}  // namespace swarm::sim
