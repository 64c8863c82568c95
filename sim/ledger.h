// What clients of a run asked for and were told: what the truth is held against.
#pragma once

#include "core/base/instant.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace swarm::sim {

// A container of whose creation a client was told, or may yet be told.
struct ToldContainer {
  bool answered = false;    // A client was told.
  bool may_vanish = false;  // Somebody asked for its removal, or a fault took it.
  bool told_removed = false;
  bool started = false;
  std::string name{};      // Of one that must run.
  bool disturbed = false;  // A fault has stopped or changed it behind the manager's back.
  // It moves if its engine is lost, no client touches it, and it was told to run: so it, or a copy,
  // must run whenever the world is calm; until a fault takes or stops it for good.
  bool must_run = false;
  std::uint32_t left_at = 0;  // Which reinstallation took it away, counted from 1; 0: none.
};

struct OpenRequest {
  std::string text;  // "GET /info"
  Instant sent{};
};

struct Ledger {
  std::uint64_t requests = 0;
  std::uint64_t created = 0;
  std::uint64_t refused = 0;  // Creates that did not succeed.
  std::uint64_t removed = 0;
  std::uint64_t cut = 0;                                   // Requests that ended with the manager.
  std::map<std::string, ToldContainer, std::less<>> told;  // By ID.
  std::map<std::uint64_t, OpenRequest> open;
  std::set<std::string> names;  // That clients have asked for.
  // Daemons that came with a reinstallation: which, by ID.
  std::map<std::string, std::uint32_t, std::less<>> came_at;
  std::uint64_t answered_twice = 0;
  std::uint64_t failed_lists = 0;  // A list is answered from the manager's own knowledge.
};

}  // namespace swarm::sim
