#include "tests/live/differential/compare.h"

#include "tests/live/differential/known.h"
#include "tests/live/differential/normal.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace swarm::differential {
namespace {

namespace json = boost::json;

struct Heard {
  std::vector<Answer> answers;
  std::vector<json::value> bodies;
  std::vector<json::value> events;
};

// Whether it stands still: gone, or stopped without anybody about to restart or remove it.
bool is_at_rest(const Answer& inspected) {
  if (inspected.status != 200) return true;
  const json::value details = json::parse(inspected.body);
  const json::value& status = details.at("State").at("Status");
  if (status == "created") return true;
  return status == "exited" && details.at("HostConfig").at("AutoRemove") == false;
}

void await_rest(Side& side, const std::string& container) {
  constexpr int tries = 150;
  constexpr int between_ms = 20;
  for (int i = 0; i < tries; ++i) {
    if (is_at_rest(side.call("GET", "/containers/" + container + "/json", ""))) return;
    side.pause(between_ms);
  }
}

void await_healthy(Side& side, const std::string& container, const char* wanted) {
  constexpr int tries = 250;
  for (int i = 0; i < tries; ++i) {
    const Answer answer = side.call("GET", "/containers/" + container + "/json", "");
    if (answer.status != 200 || answer.body.find(wanted) != std::string::npos) return;
    side.pause(20);
  }
}

// The ID under which an answer's object goes from here on, and its name if the engine chose it.
void learn(Side& side, Names& names, const Step& step, const Answer& answer) {
  if (step.label.empty() || answer.status != 201) return;
  const json::value body = json::parse(answer.body);
  if (!body.is_object()) return;
  if (const json::value* id = body.as_object().if_contains("Id")) {
    names.add(json::value_to<std::string>(*id), step.label);
  }
  if (step.target == "/containers/create") {
    const Answer details = side.call("GET", "/containers/" + names.id(step.label) + "/json", "");
    names.add(json::value_to<std::string>(json::parse(details.body).at("Name")).substr(1),
              "name-" + step.label);
  }
}

Heard run(Side& side, const Sequence& sequence) {
  Heard heard;
  Names names;
  learn_engine(side, names);
  for (const Step& step : sequence) {
    const std::string target = names.fill(step.target);
    if (step.method == "AWAIT") {
      await_rest(side, target);
    } else if (step.method == "HEALTH") {
      await_healthy(side, target, step.body.c_str());
    } else if (step.method == "PAUSE") {
      side.pause(std::stoi(target));
    } else {
      heard.answers.push_back(side.call(step.method, target, names.fill(step.body)));
      learn(side, names, step, heard.answers.back());
      heard.bodies.push_back(normal_body(names, heard.answers.back().body));
      continue;
    }
    heard.answers.emplace_back();
    heard.bodies.emplace_back();
  }
  heard.events = normal_events(names, side.events());
  return heard;
}

std::string short_text(const json::value& value) {
  constexpr std::size_t longest = 300;
  std::string text = json::serialize(value);
  if (text.size() > longest) text = text.substr(0, longest) + "...";
  return text;
}

class Finder {
 public:
  Finder(std::size_t step, std::string call, std::vector<Difference>& found)
      : step_(step), call_(std::move(call)), found_(found) {}

  void add(const std::string& where, std::string real, std::string simulated) {
    Difference difference{step_, call_, where, std::move(real), std::move(simulated)};
    if (known_difference(difference) == nullptr) found_.push_back(std::move(difference));
  }

  void values(const std::string& where, const json::value& real, const json::value& simulated) {
    if (real == simulated) return;
    if (real.is_object() && simulated.is_object()) {
      return objects(where, real.get_object(), simulated.get_object());
    }
    if (real.is_array() && simulated.is_array() &&
        real.get_array().size() == simulated.get_array().size()) {
      for (std::size_t i = 0; i < real.get_array().size(); ++i) {
        values(where + "/*", real.get_array()[i], simulated.get_array()[i]);
      }
      return;
    }
    add(where, short_text(real), short_text(simulated));
  }

 private:
  void objects(const std::string& where, const json::object& real, const json::object& simulated) {
    std::set<std::string> members;
    for (const auto& entry : real) members.emplace(entry.key());
    for (const auto& entry : simulated) members.emplace(entry.key());
    for (const std::string& name : members) {
      const json::value* a = real.if_contains(name);
      const json::value* b = simulated.if_contains(name);
      const std::string place = fmt::format("{}/{}", where, name);
      if (a == nullptr) {
        add(place, "absent", short_text(*b));
      } else if (b == nullptr) {
        add(place, short_text(*a), "absent");
      } else {
        values(place, *a, *b);
      }
    }
  }

  std::size_t step_;
  std::string call_;
  std::vector<Difference>& found_;
};

// "POST /containers/*/start"
std::string shape_of(const Step& step) {
  std::string path = step.target.substr(0, step.target.find('?'));
  std::string shape;
  std::size_t index = 0;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/', 1), path.size());
    const std::string part = path.substr(1, slash - 1);
    path.erase(0, slash);
    const bool fixed = index != 1 || part == "json" || part == "create" || part == "prune";
    shape += "/" + (fixed ? part : "*");
    ++index;
  }
  return step.method + " " + shape;
}

std::string describe(const json::value& event) {
  const json::object* object = event.if_object();
  if (object == nullptr || !object->contains("Type")) return "?";
  return fmt::format("{} {} {}", object->at("Type").as_string().c_str(),
                     object->at("Action").as_string().c_str(),
                     object->at("Actor").at("ID").as_string().c_str());
}

std::string describe(const std::vector<json::value>& events) {
  std::vector<std::string> texts;
  texts.reserve(events.size());
  for (const json::value& event : events) texts.push_back(describe(event));
  return fmt::format("{}", fmt::join(texts, ", "));
}

void compare_events(const Sequence& sequence, const Heard& real, const Heard& simulated,
                    std::vector<Difference>& found) {
  const std::string a = describe(real.events);
  const std::string b = describe(simulated.events);
  Finder finder(sequence.size(), "events", found);
  if (a != b) return finder.add("order", a, b);
  for (std::size_t i = 0; i < real.events.size(); ++i) {
    const std::string text = describe(real.events[i]);
    Finder(sequence.size(), "event " + text.substr(0, text.find(' ', text.find(' ') + 1)), found)
        .values("", real.events[i], simulated.events[i]);
  }
}

}  // namespace

std::vector<Difference> compare(Side& real, Side& simulated, const Sequence& sequence) {
  real.reset();
  simulated.reset();
  const Heard a = run(real, sequence);
  const Heard b = run(simulated, sequence);
  std::vector<Difference> found;
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    Finder finder(i, shape_of(sequence[i]), found);
    const Answer& one = a.answers[i];
    const Answer& other = b.answers[i];
    if (one.status != other.status) {
      finder.add("status", fmt::format("{} {}", one.status, short_text(a.bodies[i])),
                 fmt::format("{} {}", other.status, short_text(b.bodies[i])));
      continue;
    }
    if (one.type != other.type) finder.add("type", one.type, other.type);
    finder.values("", a.bodies[i], b.bodies[i]);
  }
  compare_events(sequence, a, b, found);
  return found;
}

Sequence shrink(Side& real, Side& simulated, Sequence sequence, const Difference& wanted) {
  const auto shows = [&](const Sequence& shorter) {
    return std::ranges::any_of(compare(real, simulated, shorter), [&](const Difference& found) {
      return found.call == wanted.call && found.where == wanted.where;
    });
  };
  // From the end: what comes after the finding goes first, and quickly.
  for (std::size_t i = sequence.size(); i-- > 0;) {
    Sequence shorter = sequence;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    if (shows(shorter)) sequence = std::move(shorter);
  }
  return sequence;
}

}  // namespace swarm::differential
