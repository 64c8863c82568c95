#include "sim/scenario/create_command.h"

#include <boost/json.hpp>

#include <utility>

namespace swarm::sim {
namespace {

namespace json = boost::json;

constexpr std::int64_t count_max = 100'000;
constexpr std::string_view usual_command = "sleep 100000000";  // Three years.

json::array texts(const std::vector<std::string>& values) {
  json::array array;
  for (const std::string& value : values) array.emplace_back(value);
  return array;
}

void put_texts(json::object& object, std::string_view key, const std::vector<std::string>& values) {
  if (!values.empty()) object[key] = texts(values);
}

// "8080:80", "127.0.0.1:53:53/udp", as in `docker run -p`.
void publish(const Command& command, const std::string& text, json::object& host_config,
             json::object& exposed) {
  const std::size_t inner = text.rfind(':');
  if (inner == std::string::npos) command.fail("port=" + text + " is not HOST:CONTAINER");
  std::string container = text.substr(inner + 1);
  if (container.find('/') == std::string::npos) container += "/tcp";
  const std::string outer = text.substr(0, inner);
  const std::size_t port = outer.rfind(':');
  json::object binding;
  if (port != std::string::npos) binding["HostIp"] = outer.substr(0, port);
  binding["HostPort"] = port == std::string::npos ? outer : outer.substr(port + 1);
  json::value& bindings = host_config["PortBindings"];
  if (!bindings.is_object()) bindings = json::object();
  json::value& of_port = bindings.as_object()[container];
  if (!of_port.is_array()) of_port = json::array();
  of_port.as_array().push_back(std::move(binding));
  exposed[container] = json::object();
}

json::object labels_of(Command& command) {
  json::object labels;
  for (const std::string& label : command.options("label")) {
    const std::size_t equals = label.find('=');
    labels[label.substr(0, equals)] =
        equals == std::string::npos ? std::string() : label.substr(equals + 1);
  }
  return labels;
}

// Rules travel in the environment, as people write them.
std::vector<std::string> environment(Command& command) {
  std::vector<std::string> env = command.options("env");
  for (const char* kind : {"constraint:", "affinity:", "whitelist:", "reschedule:"}) {
    const std::string_view key(kind, std::string_view(kind).size() - 1);
    for (const std::string& rule : command.options(key)) env.push_back(kind + rule);
  }
  return env;
}

json::object host_config_of(Command& command, json::object& exposed) {
  json::object host_config;
  if (const auto memory = command.size("memory")) host_config["Memory"] = *memory;
  if (const auto cpus = command.number("cpus", 1'000'000)) host_config["CpuShares"] = *cpus;
  if (const auto mode = command.option("net")) host_config["NetworkMode"] = *mode;
  if (const auto policy = command.option("restart")) {
    host_config["RestartPolicy"] = json::object{{"Name", *policy}};
  }
  put_texts(host_config, "Links", command.options("link"));
  put_texts(host_config, "VolumesFrom", command.options("volumes-from"));
  put_texts(host_config, "Binds", command.options("volume"));
  for (const std::string& port : command.options("port")) {
    publish(command, port, host_config, exposed);
  }
  return host_config;
}

std::string body_of(Command& command) {
  json::object exposed;
  for (const std::string& port : command.options("expose")) exposed[port] = json::object();
  json::object body;
  body["Image"] = command.option("image").value_or("busybox");
  body["Cmd"] = json::array{"sh", "-c", command.option("cmd").value_or(std::string(usual_command))};
  put_texts(body, "Env", environment(command));
  body["Labels"] = labels_of(command);
  body["HostConfig"] = host_config_of(command, exposed);
  if (!exposed.empty()) body["ExposedPorts"] = std::move(exposed);
  return json::serialize(body);
}

}  // namespace

std::vector<CreateRequest> create_requests(Command& command) {
  const std::string name = command.option("name").value_or("");
  const auto count = command.number("count", count_max);
  const std::int64_t first = command.number("first", count_max).value_or(1);
  const std::string body = body_of(command);
  std::vector<CreateRequest> requests;
  for (std::int64_t i = 0; i < count.value_or(1); ++i) {
    CreateRequest& request = requests.emplace_back();
    request.name = name;
    if (count && !name.empty()) request.name += "-" + std::to_string(first + i);
    request.target = "/v1.40/containers/create";
    if (!request.name.empty()) request.target += "?name=" + request.name;
    request.body = body;
  }
  return requests;
}

}  // namespace swarm::sim
