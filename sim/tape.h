// Every choice of the simulated world, as numbers in lanes: one lane for each host's network, each
// client, the faults, the set-up. A run can be repeated from its tape, and made smaller by making
// the tape smaller: zero is always the plainest choice, and behind a lane's end all is zero.
#pragma once

#include "core/base/instant.h"
#include "core/base/random.h"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

enum class LaneKind : std::uint8_t { setup, fault, client, link, door };

struct LaneId {
  LaneKind kind = LaneKind::setup;
  std::uint32_t index = 0;
  auto operator<=>(const LaneId&) const = default;
};

// What one lane holds: the choices, and where in them a new thing begins (a request, a fault).
struct LaneData {
  std::vector<std::uint32_t> choices;
  std::vector<std::uint32_t> spans;  // Indexes into `choices`, ascending.
  bool operator==(const LaneData&) const = default;
};

// `seed` also gives the dice that are not on the tape: the manager's own and the engines'.
struct TapeData {
  std::uint64_t seed = 1;
  std::map<LaneId, LaneData> lanes;

  std::size_t things() const;  // Without the ends of lanes.
  std::size_t choices() const;
  bool operator==(const TapeData&) const = default;
};

// One line a lane: "client 3: 1 5 0 | 1 7". Empty if the text is no tape.
std::string to_text(const TapeData& data);
std::optional<TapeData> tape_from_text(std::string_view text);

class Lane {
 public:
  Lane(Random dice, bool keep) : dice_(dice), keep_(keep) {}
  // Repeats it, thing by thing: one that draws less than was noted leaves the rest unused, one that
  // draws more gets zeros. So what is changed in one thing does not change the next.
  explicit Lane(const LaneData& script);

  // In [0, bound).
  std::uint32_t below(std::uint32_t bound);
  bool chance(std::uint32_t thousandths) { return below(1000) >= 1000 - thousandths; }
  Duration up_to(Duration most);  // In microseconds.
  // A new thing begins; false: it does not, this lane is over.
  bool more();

  const LaneData& used() const { return used_; }

 private:
  std::uint32_t note(std::uint32_t choice);
  std::uint32_t scripted();
  void next_thing();

  Random dice_;
  bool keep_;
  const LaneData* script_ = nullptr;
  std::size_t span_ = 0;          // Of the script: the next thing.
  std::size_t at_ = 0, end_ = 0;  // What is left of the present one.
  LaneData used_;                 // Only if `keep_`.
};

class Tape {
 public:
  // Draws everything from `seed`; with `keep`, used() tells what was drawn.
  explicit Tape(std::uint64_t seed, bool keep = false) : seed_(seed), keep_(keep) {}
  explicit Tape(TapeData script) : seed_(script.seed), keep_(true), script_(std::move(script)) {}

  // Valid as long as the tape.
  Lane& lane(LaneId id);
  std::uint64_t seed() const { return seed_; }
  TapeData used() const;

 private:
  std::uint64_t seed_;
  bool keep_;
  std::optional<TapeData> script_;
  std::map<LaneId, Lane> lanes_;
};

}  // namespace swarm::sim
