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
      all_plain(LaneKind::link);
      all_plain(LaneKind::door);
      each_lane([this](LaneId id) { empty(id); });
      each_lane([this](LaneId id) { remove_spans(id); });
      each_lane([this](LaneId id) { lower_choices(id); });
    }
    return std::move(best_);
  }

 private:
  // Fewer things first, then smaller numbers.
  static std::size_t weight(const TapeData& tape) {
    std::size_t sum = tape.spans() << 40;
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

  void all_plain(LaneKind kind) {
    TapeData smaller = best_.tape;
    for (auto& [id, lane] : smaller.lanes) {
      if (id.kind == kind) lane = {};
    }
    attempt(smaller);
  }

  void empty(LaneId id) {
    if (best_.tape.lanes.at(id).choices.empty()) return;
    TapeData smaller = best_.tape;
    smaller.lanes.at(id) = {};
    attempt(smaller);
  }

  // Halves of the spans first, then quarters, down to single ones; from the end, because what is
  // behind the failure goes at once.
  void remove_spans(LaneId id) {
    for (std::size_t part = best_.tape.lanes.at(id).spans.size(); part > 0; part /= 2) {
      for (std::size_t end = best_.tape.lanes.at(id).spans.size(); end > 0;) {
        const std::size_t begin = end - std::min(end, part);
        cut_spans(id, begin, end);
        end = std::min(begin, best_.tape.lanes.at(id).spans.size());
      }
    }
  }

  void cut_spans(LaneId id, std::size_t begin, std::size_t end) {
    TapeData smaller = best_.tape;
    LaneData& lane = smaller.lanes.at(id);
    if (end > lane.spans.size() || begin >= end) return;
    const auto first = lane.choices.begin() + lane.spans[begin];
    const auto last =
        end == lane.spans.size() ? lane.choices.end() : lane.choices.begin() + lane.spans[end];
    lane.choices.erase(first, last);
    lane.spans.clear();  // The run notes them anew.
    attempt(smaller);
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
