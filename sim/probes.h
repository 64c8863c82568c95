// What is tried when the world is calm and all agree: nothing is in the way then, so that each of
// these has one right end.
#pragma once

#include "sim/checker.h"
#include "sim/stage.h"
#include "sim/tape.h"
#include "sim/workload.h"

#include <cstdint>
#include <string>
#include <vector>

namespace swarm::sim {

class Probes {
 public:
  Probes(Stage& stage, Lane& lane) : stage_(stage), simulator_(stage.simulator), lane_(lane) {}

  // What is free can be had: names that somebody asked for before, and the last room and a port of
  // one host. Nothing of it stays.
  void take_what_is_free(const std::vector<TrueContainer>& truth, std::int64_t overcommit_percent,
                         Violations& violations);

  // On some hosts containers are made, changed and removed behind the manager's back so fast that
  // its reads and the engine's events cross, of one container and of all. Takes half a second;
  // what happens in it is to be known a few seconds later.
  void hurry();

  // A network that the node named does not have: no container comes of it.
  void ask_for_a_network_that_is_none(Violations& violations);

  // While no request reaches a host any more, what it still sends on an open stream arrives, and
  // the end of it too.
  void hear_the_end_of_an_unhealthy_one(Violations& violations);

  // What is gone without an event is not shown any more when a client has asked for it.
  void ask_for_what_is_gone(Violations& violations);

 private:
  void take(const Wish& wish, Violations& violations);
  // Until the host is healthy again. Only the engine's list tells of it then.
  void pause_in_silence(std::size_t host, Violations& violations);
  // The ID; empty if the engine cannot.
  std::string make_behind(std::size_t host, const std::string& name);
  void change_behind(std::size_t host, const std::string& id, Duration from);
  std::size_t drawn_host();

  Stage& stage_;
  Simulator& simulator_;
  Lane& lane_;
};

}  // namespace swarm::sim
