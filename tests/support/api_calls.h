// What tests of routes do over and over.
#pragma once

#include "tests/support/manager_harness.h"

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace swarm::test {

// A string member of a JSON object; empty if there is none.
inline std::string member(const std::string& body, std::string_view name) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(body, error);
  if (error || !value.is_object()) return {};
  const boost::json::value* found = value.get_object().if_contains(name);
  if (found == nullptr || !found->is_string()) return {};
  return std::string(found->get_string());
}

inline std::string message(const Answer& answer) { return member(answer.body, "message"); }

// The body of a create for a command that runs until it is stopped.
inline std::string sleeper(std::string_view more = {}) {
  return R"({"Image":"busybox","Cmd":["sleep","1000000"])" + std::string(more) + "}";
}

// Creates it and gives its ID; empty if that failed.
inline std::string create(ManagerHarness& swarm, const std::string& name,
                          const std::string& body = sleeper()) {
  const Answer answer = swarm.call("POST", "/containers/create?name=" + name, body);
  return answer.status == 201 ? member(answer.body, "Id") : std::string{};
}

// Creates and starts it.
inline std::string run(ManagerHarness& swarm, const std::string& name,
                       const std::string& body = sleeper()) {
  std::string id = create(swarm, name, body);
  if (swarm.call("POST", "/containers/" + name + "/start").status != 204) return {};
  return id;
}

// The node that owns the container, counted from 0; -1: none.
inline int node_of(ManagerHarness& swarm, const std::string& id) {
  const Cluster& cluster = swarm.manager().cluster();
  const Container* container = cluster.containers().by_id(id);
  if (container == nullptr) return -1;
  const std::string name(cluster.engine(container->engine)->name());
  return std::stoi(name.substr(name.rfind('-') + 1)) - 1;
}

inline ContainerState state_of(ManagerHarness& swarm, const std::string& id) {
  return swarm.manager().cluster().containers().by_id(id)->state;
}

// How often the header is there.
inline int count_header(const Answer& answer, std::string_view name) {
  int count = 0;
  for (const Headers::Field& field : answer.headers) {
    count += equals_ignoring_case(field.name, name) ? 1 : 0;
  }
  return count;
}

}  // namespace swarm::test
