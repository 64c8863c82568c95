#include "sim/tape.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace swarm::sim {
namespace {

constexpr std::array<std::string_view, 5> kind_names = {"setup", "fault", "client", "link", "door"};

std::string_view take_word(std::string_view& text, std::string_view ends) {
  const std::size_t end = std::min(text.find_first_of(ends), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

template <class Number>
bool read_number(std::string_view word, Number& number) {
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  return failure == std::errc() && end == word.data() + word.size();
}

bool read_lane(std::string_view line, TapeData& data) {
  const auto kind = std::ranges::find(kind_names, take_word(line, " "));
  LaneId id;
  if (kind == kind_names.end() || !read_number(take_word(line, ":"), id.index)) return false;
  id.kind = static_cast<LaneKind>(kind - kind_names.begin());
  LaneData& lane = data.lanes[id];
  while (!line.empty()) {
    const std::string_view word = take_word(line, " ");
    if (word.empty()) continue;
    if (word == "|") {
      lane.spans.push_back(static_cast<std::uint32_t>(lane.choices.size()));
    } else if (!read_number(word, lane.choices.emplace_back())) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::size_t TapeData::things() const {
  std::size_t sum = 0;
  for (const auto& [id, lane] : lanes) {
    for (const std::uint32_t span : lane.spans) sum += lane.choices[span] != 0 ? 1 : 0;
  }
  return sum;
}

std::size_t TapeData::choices() const {
  std::size_t sum = 0;
  for (const auto& [id, lane] : lanes) sum += lane.choices.size();
  return sum;
}

std::string to_text(const TapeData& data) {
  std::string text = "tape 1 seed " + std::to_string(data.seed) + "\n";
  for (const auto& [id, lane] : data.lanes) {
    text += kind_names.at(static_cast<std::size_t>(id.kind));
    text += ' ' + std::to_string(id.index) + ':';
    auto span = lane.spans.begin();
    for (std::size_t i = 0; i < lane.choices.size(); ++i) {
      for (; span != lane.spans.end() && *span == i; ++span) text += " |";
      text += ' ' + std::to_string(lane.choices[i]);
    }
    text += '\n';
  }
  return text;
}

std::optional<TapeData> tape_from_text(std::string_view text) {
  constexpr std::string_view head = "tape 1 seed ";
  std::string_view first = take_word(text, "\n");
  if (!first.starts_with(head)) return std::nullopt;
  TapeData data;
  if (!read_number(first.substr(head.size()), data.seed)) return std::nullopt;
  while (!text.empty()) {
    const std::string_view line = take_word(text, "\n");
    if (!line.empty() && !read_lane(line, data)) return std::nullopt;
  }
  return data;
}

Lane::Lane(const LaneData& script)
    : dice_(0),
      keep_(true),
      script_(&script),
      end_(script.spans.empty() ? script.choices.size() : script.spans.front()) {}

std::uint32_t Lane::note(std::uint32_t choice) {
  if (keep_) used_.choices.push_back(choice);
  return choice;
}

std::uint32_t Lane::below(std::uint32_t bound) {
  if (bound <= 1) return 0;
  if (script_ == nullptr) return note(static_cast<std::uint32_t>(dice_.below(bound)));
  return note(scripted() % bound);
}

std::uint32_t Lane::scripted() { return at_ < end_ ? script_->choices[at_++] : 0; }

void Lane::next_thing() {
  const std::vector<std::uint32_t>& spans = script_->spans;
  at_ = span_ < spans.size() ? spans[span_] : script_->choices.size();
  if (span_ < spans.size()) ++span_;
  end_ = span_ < spans.size() ? spans[span_] : script_->choices.size();
}

Duration Lane::up_to(Duration most) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(most).count();
  return std::chrono::microseconds(below(static_cast<std::uint32_t>(micros) + 1));
}

bool Lane::more() {
  if (keep_) used_.spans.push_back(static_cast<std::uint32_t>(used_.choices.size()));
  if (script_ == nullptr) return note(1) == 1;
  next_thing();
  return note(std::min(scripted(), 1u)) == 1;
}

Lane& Tape::lane(LaneId id) {
  const auto found = lanes_.find(id);
  if (found != lanes_.end()) return found->second;
  static const LaneData nothing;
  if (script_) {
    const auto lane = script_->lanes.find(id);
    return lanes_.try_emplace(id, lane == script_->lanes.end() ? nothing : lane->second)
        .first->second;
  }
  // Each lane has dice of its own: a longer one does not change the others.
  const auto number = (static_cast<std::uint64_t>(id.kind) << 32) + id.index + 1;
  Random dice(Random(seed_).next() + number * 0x9E3779B97F4A7C15u);
  return lanes_.try_emplace(id, dice.split(), keep_).first->second;
}

TapeData Tape::used() const {
  TapeData data;
  data.seed = seed_;
  for (const auto& [id, lane] : lanes_) data.lanes.emplace(id, lane.used());
  return data;
}

}  // namespace swarm::sim
