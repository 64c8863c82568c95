// Calls about images, networks and volumes.
#include "tests/live/differential/generator.h"

namespace swarm::differential {

void Generator::images() {
  switch (random_.below(6)) {
    case 0:
      return add("GET",
                 "/images/json" +
                     pick({"", "?all=1", "?filters=%7B%22reference%22%3A%5B%22busybox%22%5D%7D",
                           "?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D",
                           "?filters=%7B%22wrong%22%3A%5B%22true%22%5D%7D"}));
    case 1:
      return add("GET", "/images/" +
                            pick({"busybox", "busybox:latest", "nosuch", "nosuch:1", "t1:one",
                                  "{image}", "{image~}", "UPPER"}) +
                            "/json");
    case 2:
      return add("POST", "/images/" + pick({"busybox", "nosuch", "t1:one"}) + "/tag?repo=" +
                             pick({"t1&tag=one", "t2", "UPPER", "t1&tag=bad%20tag", ""}));
    case 3:
      return add("DELETE",
                 "/images/" + pick({"t1:one", "t2", "nosuch", "t1:one?force=1", "t2?noprune=1"}));
    case 4:
      return add("GET", "/images/" + pick({"busybox", "nosuch"}) + "/history");
    default:
      add("POST", "/images/busybox/tag?repo=t1&tag=one");
      return add("DELETE", "/images/" + pick({"t1:one", "t1"}));
  }
}

void Generator::networks() {
  switch (random_.below(6)) {
    case 0:
    case 1:
      add("POST", "/networks/create",
          pick(
              {R"({"Name":"n1","CheckDuplicate":true})",
               R"({"Name":"n1","CheckDuplicate":true,"Driver":"bridge","Labels":{"app":"web"}})",
               R"({"Name":"n2","CheckDuplicate":true,"Internal":true,"Options":{"x":"1"}})",
               R"({"Name":"n1","Driver":"nosuch"})", R"({"Name":""})", R"({"Name":"bridge"})", "{",
               R"({"Name":"n2","CheckDuplicate":true,"IPAM":{"Config":[{"Subnet":"10.55.0.0/24"}]}})",
               R"({"Name":"n2","IPAM":{"Config":[{"Subnet":"wrong"}]}})",
               R"({"Name":"n2","Driver":"overlay"})", R"({"Name":"n2","Driver":"host"})"}),
          label());
      return;
    case 2:
      return add("GET", "/networks/" + network());
    case 3:
      return add("DELETE", "/networks/" + network());
    case 4:
      return add("GET", "/networks" + pick({"", "?filters=%7B%22name%22%3A%5B%22n%22%5D%7D",
                                            "?filters=%7B%22type%22%3A%5B%22custom%22%5D%7D",
                                            "?filters=%7B%22driver%22%3A%5B%22bridge%22%5D%7D",
                                            "?filters=%7B%22label%22%3A%5B%22app%22%5D%7D",
                                            "?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D",
                                            "?filters=%7B%22type%22%3A%5B%22wrong%22%5D%7D",
                                            "?filters=%7B%22wrong%22%3A%5B%221%22%5D%7D"}));
    default:
      add("POST", "/networks/create", R"({"Name":"n1","CheckDuplicate":true})", label());
      return add("GET", "/networks/n1");
  }
}

void Generator::network_members() {
  const std::string net = network();
  const std::string name = container();
  json::object body{{"Container", name}};
  if (chance(60) && !net.starts_with("nosuch")) {
    // There for certain: the real engine's list goes on showing the ports of a start that failed at
    // a second network, while its inspect shows none.
    if (net == "n1" || net == "n2") {
      add("POST", "/networks/create", R"({"CheckDuplicate":true,"Name":")" + net + "\"}", label());
    }
    if (chance(30)) body["EndpointConfig"] = {{"Aliases", json::array{"db"}}};
    add("POST", "/networks/" + net + "/connect", json::serialize(body));
  } else {
    if (chance(30)) body["Force"] = true;
    add("POST", "/networks/" + net + "/disconnect", json::serialize(body));
  }
  if (chance(40)) inspect(name);
}

void Generator::volumes() {
  switch (random_.below(5)) {
    case 0:
      return add("POST", "/volumes/create",
                 pick({R"({"Name":"v1"})", R"({"Name":"v2","Labels":{"app":"db"}})",
                       R"({"Name":"v1","Driver":"nosuch"})", R"({"Name":"a/b"})", "{",
                       R"({"Name":"v2","DriverOpts":{"type":"tmpfs","device":"tmpfs"}})",
                       R"({"Name":"v1","DriverOpts":{"wrong":"x"}})", R"({"Name":"x"})"}));
    case 1:
      return add("GET", "/volumes/" + volume());
    case 2:
      return add("DELETE", "/volumes/" + volume() + pick({"", "?force=1"}));
    case 3:
      return add("GET", "/volumes" + pick({"", "?filters=%7B%22name%22%3A%5B%22v1%22%5D%7D",
                                           "?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D",
                                           "?filters=%7B%22dangling%22%3A%5B%22x%22%5D%7D",
                                           "?filters=%7B%22driver%22%3A%5B%22local%22%5D%7D",
                                           "?filters=%7B%22label%22%3A%5B%22app%22%5D%7D",
                                           "?filters=%7B%22wrong%22%3A%5B%221%22%5D%7D"}));
    default:
      add("POST", "/volumes/create", R"({"Name":"v1"})");
      return add("DELETE", "/volumes/v1");
  }
}

}  // namespace swarm::differential
