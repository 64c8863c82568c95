// Makes one sequence: the state that its steps share, and a function for each kind of call.
#pragma once

#include "core/base/random.h"
#include "tests/live/differential/step.h"

#include <boost/json.hpp>

#include <cstdint>
#include <fmt/format.h>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <utility>

namespace swarm::differential {

namespace json = boost::json;

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  Sequence run();

 private:
  struct Kind {
    const char* command;  // JSON
    bool ends;            // By itself, and soon.
    bool is_missing = false;
  };
  struct Operation {
    int weight;
    void (Generator::*make)();
  };
  static const Operation operations[];

  bool chance(int percent) { return random_.below(100) < static_cast<std::uint64_t>(percent); }
  template <class T>
  const T& one_of(std::span<const T> values) {
    return values[random_.below(values.size())];
  }
  std::string pick(std::initializer_list<const char*> values) {
    return values.begin()[random_.below(values.size())];
  }

  void add(std::string method, std::string target, std::string body = "", std::string label = "") {
    sequence_.push_back({std::move(label), std::move(method), std::move(target), std::move(body)});
  }
  std::string label() { return fmt::format("x{}", ++labels_); }

  // Mostly one that has been created, sometimes another.
  std::string container() {
    if (kinds_.empty() || chance(8)) return pick({"c1", "c2", "c3", "nosuch"});
    auto at = kinds_.begin();
    std::advance(at, random_.below(kinds_.size()));
    return at->first;
  }
  std::string network() { return pick({"n1", "n1", "n2", "bridge", "host", "none", "nosuchnet"}); }
  std::string volume() { return pick({"v1", "v1", "v2", "nosuchvol"}); }
  bool ends(const std::string& name) const {
    const auto found = kinds_.find(name);
    return found != kinds_.end() && found->second.ends;
  }
  void await(const std::string& name) { add("AWAIT", name); }
  void inspect(const std::string& name) { add("GET", "/containers/" + name + "/json"); }

  void create();
  void create_badly();
  void start();
  void stop();
  void restart();
  void kill();
  void pause();
  void rename();
  void update();
  void wait();
  void list();
  void logs();
  void look();
  void remove();
  void exec();
  void exec_badly();
  void prune();
  void images();
  void networks();
  void network_members();
  void volumes();
  void lose_the_way();
  void health();
  void restart_policy();

  json::object host_config(const Kind& kind, json::object& config);
  json::object config(const Kind& kind);

  Random random_;
  Sequence sequence_;
  int labels_ = 0;
  std::map<std::string, Kind> kinds_;
};

}  // namespace swarm::differential
