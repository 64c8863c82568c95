#include "sim/shrink.h"

#include <algorithm>
#include <utility>

namespace swarm::sim {
namespace {

class Shrinker {
 public:
  Shrinker(TapeData tape, const StillFails& fails, std::uint64_t runs_max)
      : fails_(fails), runs_max_(runs_max) {
    best_.tape = std::move(tape);
  }

  Shrunk run() {
    for (std::size_t before = 0; before != weight(best_.tape) && best_.runs < runs_max_;) {
      before = weight(best_.tape);
      drop_things();
      each_lane([this](LaneId id) { in_parts(id, make_plain); });
      drop_things();
      each_lane([this](LaneId id) { lower_choices(id); });
    }
    return std::move(best_);
  }

 private:
  // Fewer things first, then smaller numbers.
  static std::size_t weight(const TapeData& tape) {
    std::size_t sum = tape.things() << 40;
    for (const auto& [id, lane] : tape.lanes) {
      for (const std::uint32_t choice : lane.choices) sum += choice;
    }
    return sum;
  }

  bool attempt(const TapeData& smaller) {
    if (best_.runs >= runs_max_) return false;
    ++best_.runs;
    std::optional<TapeData> used = fails_(smaller);
    // Behind a choice that was lowered, the run may have become a longer one.
    if (!used || weight(*used) >= weight(best_.tape)) return false;
    best_.tape = std::move(*used);
    return true;
  }

  void each_lane(const std::function<void(LaneId)>& pass) {
    std::vector<LaneId> ids;
    for (const auto& [id, lane] : best_.tape.lanes) ids.push_back(id);
    for (const LaneId id : ids) {
      if (best_.tape.lanes.contains(id)) pass(id);
    }
  }

  // As long as there are fewer: what one lane needed another one may have done.
  void drop_things() {
    for (std::size_t before = 0; before != best_.tape.things() && best_.runs < runs_max_;) {
      before = best_.tape.things();
      all_plain(LaneKind::link);
      all_plain(LaneKind::door);
      drop_times();
      each_lane([this](LaneId id) { empty(id); });
      each_lane([this](LaneId id) { in_parts(id, cut); });
    }
  }

  // All lanes begin and end at the same time, more or less: the same share of each is about the
  // same time. Halves of the time first, then quarters, eighths.
  void drop_times() {
    for (std::size_t parts = 2; parts <= 16; parts *= 2) {
      for (std::size_t part = parts; part-- > 0;) drop_time(part, parts);
    }
  }

  void drop_time(std::size_t part, std::size_t parts) {
    TapeData smaller = best_.tape;
    bool changed = false;
    for (auto& [id, lane] : smaller.lanes) {
      const std::size_t spans = lane.spans.size();
      changed |= cut(lane, spans * part / parts, spans * (part + 1) / parts);
    }
    if (changed) attempt(smaller);
  }

  void all_plain(LaneKind kind) {
    TapeData smaller = best_.tape;
    bool changed = false;
    for (auto& [id, lane] : smaller.lanes) {
      if (id.kind != kind) continue;
      changed |= std::ranges::any_of(lane.choices, [](std::uint32_t each) { return each != 0; });
      lane = {};
    }
    if (changed) attempt(smaller);
  }

  void empty(LaneId id) {
    if (best_.tape.lanes.at(id).choices.empty()) return;
    TapeData smaller = best_.tape;
    smaller.lanes.at(id) = {};
    attempt(smaller);
  }

  // Halves of the things first, then quarters, down to single ones; from the end, because what is
  // behind the failure goes at once.
  template <class Change>
  void in_parts(LaneId id, const Change& change) {
    for (std::size_t part = things(id); part > 0; part /= 2) {
      for (std::size_t end = things(id); end > 0;) {
        const std::size_t begin = end - std::min(end, part);
        TapeData smaller = best_.tape;
        if (change(smaller.lanes.at(id), begin, end)) attempt(smaller);
        end = std::min(begin, things(id));
      }
    }
  }

  std::size_t things(LaneId id) const { return best_.tape.lanes.at(id).spans.size(); }

  static bool cut(LaneData& lane, std::size_t begin, std::size_t end) {
    if (begin >= end) return false;
    const auto first = lane.spans[begin];
    const auto last = static_cast<std::uint32_t>(end_of(lane, end - 1));
    lane.choices.erase(lane.choices.begin() + first, lane.choices.begin() + last);
    lane.spans.erase(lane.spans.begin() + static_cast<std::ptrdiff_t>(begin),
                     lane.spans.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t i = begin; i < lane.spans.size(); ++i) lane.spans[i] -= last - first;
    return true;
  }

  static std::ptrdiff_t end_of(const LaneData& lane, std::size_t span) {
    return span + 1 < lane.spans.size() ? static_cast<std::ptrdiff_t>(lane.spans[span + 1])
                                        : std::ssize(lane.choices);
  }

  // The same things at the same times, but the plainest ones: what follows stays where it is.
  static bool make_plain(LaneData& lane, std::size_t begin, std::size_t end) {
    bool changed = false;
    for (std::size_t i = begin; i < end; ++i) {
      // Behind whether there is one, and its time.
      for (std::ptrdiff_t at = lane.spans[i] + 2; at < end_of(lane, i); ++at) {
        std::uint32_t& choice = lane.choices[static_cast<std::size_t>(at)];
        changed |= choice != 0;
        choice = 0;
      }
    }
    return changed;
  }

  void lower_choices(LaneId id) {
    for (std::size_t i = 0; i < best_.tape.lanes.at(id).choices.size(); ++i) {
      const std::uint32_t choice = best_.tape.lanes.at(id).choices[i];
      if (choice == 0 || set_choice(id, i, 0) || id.kind == LaneKind::link) continue;
      std::uint32_t low = 0, high = choice;
      while (high - low > 1 && i < best_.tape.lanes.at(id).choices.size()) {
        const std::uint32_t middle = low + (high - low) / 2;
        (set_choice(id, i, middle) ? high : low) = middle;
        if (best_.runs >= runs_max_) return;
      }
    }
  }

  bool set_choice(LaneId id, std::size_t at, std::uint32_t value) {
    TapeData smaller = best_.tape;
    smaller.lanes.at(id).choices[at] = value;
    return attempt(smaller);
  }

  const StillFails& fails_;
  std::uint64_t runs_max_;
  Shrunk best_;
};

}  // namespace

Shrunk shrink(TapeData tape, const StillFails& fails, std::uint64_t runs_max) {
  return Shrinker(std::move(tape), fails, runs_max).run();
}

}  // namespace swarm::sim
