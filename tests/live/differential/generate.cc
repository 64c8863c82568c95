#include "tests/live/differential/generate.h"

#include "tests/live/differential/bad_creates.h"
#include "tests/live/differential/generator.h"

#include <iterator>

namespace swarm::differential {

const Generator::Operation Generator::operations[] = {
    {26, &Generator::create},   {5, &Generator::create_badly},
    {14, &Generator::start},    {8, &Generator::stop},
    {4, &Generator::restart},   {8, &Generator::kill},
    {6, &Generator::pause},     {6, &Generator::rename},
    {6, &Generator::update},    {4, &Generator::wait},
    {10, &Generator::list},     {5, &Generator::logs},
    {8, &Generator::look},      {10, &Generator::remove},
    {7, &Generator::exec},      {3, &Generator::exec_badly},
    {3, &Generator::prune},     {8, &Generator::images},
    {10, &Generator::networks}, {8, &Generator::network_members},
    {10, &Generator::volumes},  {4, &Generator::lose_the_way},
    {2, &Generator::health},    {2, &Generator::restart_policy}};

json::object Generator::config(const Kind& kind) {
  json::object config;
  config["Image"] = pick({"busybox", "busybox:latest", "busybox"});
  config["Cmd"] = json::parse(kind.command);
  if (chance(30)) config["Labels"] = {{"app", pick({"web", "db"})}, {"tier", "1"}};
  if (chance(25)) config["Env"] = json::array{"A=1", pick({"PATH=/bin", "B=two words", "C"})};
  if (chance(10)) config["Hostname"] = "own-host";
  if (chance(10)) config["WorkingDir"] = "/tmp";
  if (chance(10)) config["User"] = pick({"root", "nobody", "0:0"});
  if (chance(10)) config["Tty"] = true;
  if (chance(10)) config["StopSignal"] = pick({"SIGKILL", "SIGTERM", "9"});
  if (chance(8)) config["StopTimeout"] = 1;
  if (chance(10)) config["Volumes"] = {{"/scratch", json::object()}};
  if (!kind.is_missing && chance(12))
    config["ExposedPorts"] = {{pick({"80/tcp", "53/udp", "8080"}), json::object()}};
  if (chance(8)) config["Entrypoint"] = json::array{"/bin/busybox"};
  if (chance(10)) config["OpenStdin"] = true;
  return config;
}

json::object Generator::host_config(const Kind& kind, json::object& config) {
  json::object host;
  if (chance(20)) host["Memory"] = 16 << 20;
  if (chance(8)) host["CpuShares"] = 512;
  if (chance(8)) host["NanoCpus"] = 500'000'000;
  // One that ends and is started again for ever never comes to rest.
  if (!kind.ends && chance(15)) {
    host["RestartPolicy"] = {{"Name", pick({"no", "unless-stopped", ""})},
                             {"MaximumRetryCount", 0}};
  }
  // After a start that fails in the runtime the real engine still shows the ports of it.
  if (!kind.is_missing && chance(15)) {
    const std::string port = pick({"80/tcp", "53/udp"});
    config["ExposedPorts"] = {{port, json::object()}};
    host["PortBindings"] = {{port, json::array{{{"HostPort", pick({"18081", "18082", ""})}}}}};
  }
  if (chance(15)) {
    host["Binds"] = json::array{pick({"v1:/data", "v2:/data:ro", "/tmp:/host", "/tmp:/host:ro"})};
  }
  if (chance(6)) {
    host["Mounts"] = json::array{{{"Type", pick({"volume", "tmpfs"})}, {"Target", "/mnt"}}};
  }
  if (chance(25)) host["NetworkMode"] = pick({"n1", "host", "none", "bridge", "default"});
  if (chance(6)) host["AutoRemove"] = true;
  if (chance(5)) host["Init"] = true;
  if (chance(5)) host["PublishAllPorts"] = true;
  if (chance(5)) host["Tmpfs"] = {{"/run", ""}};
  if (chance(5)) host["LogConfig"] = {{"Type", pick({"json-file", "none"})}};
  return host;
}

void Generator::create() {
  static constexpr Kind kinds[] = {
      {R"(["sleep","1000"])", false},
      {R"(["sleep","1000"])", false},
      {R"(["sh","-c","trap 'exit 7' TERM; while :; do sleep 0.05; done"])", false},
      {R"(["true"])", true},
      {R"(["sh","-c","echo out; echo err >&2; exit 3"])", true},
      {R"(["nosuchcommand"])", true, true}};
  const std::string name = pick({"c1", "c2", "c3"});
  const Kind& kind = one_of<Kind>(kinds);
  json::object body = config(kind);
  body["HostConfig"] = host_config(kind, body);
  if (chance(12)) {
    json::object endpoint;
    if (chance(50)) endpoint["Aliases"] = json::array{"other"};
    body["NetworkingConfig"] = {{"EndpointsConfig", {{pick({"n1", "bridge"}), endpoint}}}};
  }
  kinds_.try_emplace(name, kind);
  if (chance(95)) {
    add("POST", "/containers/create?name=" + name, json::serialize(body), label());
  } else {
    add("POST", "/containers/create", json::serialize(body), label());
  }
  if (chance(30)) inspect(name);
}

void Generator::create_badly() {
  const auto& [name, body] = one_of(bad_creates());
  add("POST", "/containers/create?name=" + std::string(name), std::string(body), label());
}

void Generator::start() {
  const std::string name = container();
  add("POST", "/containers/" + name + "/start");
  if (ends(name)) await(name);
  if (chance(30)) inspect(name);
}

void Generator::stop() {
  const std::string name = container();
  const std::string seconds = pick({"0", "0", "1", "1", "x"});
  add("POST", "/containers/" + name + "/stop?t=" + seconds);
  if (seconds != "x") await(name);
  if (chance(40)) inspect(name);
}

void Generator::restart() {
  const std::string name = container();
  add("POST", "/containers/" + name + "/restart?t=" + pick({"0", "1"}));
  if (ends(name)) await(name);
  if (chance(30)) inspect(name);
}

void Generator::kill() {
  const std::string name = container();
  const std::string signal =
      pick({"", "?signal=KILL", "?signal=SIGTERM", "?signal=9", "?signal=15", "?signal=HUP",
            "?signal=WINCH", "?signal=0", "?signal=NOSUCH", "?signal=99", "?signal=USR1"});
  add("POST", "/containers/" + name + "/kill" + signal);
  add("PAUSE", "60");
  if (signal.empty() || signal == "?signal=KILL" || signal == "?signal=9") await(name);
  if (chance(40)) inspect(name);
}

void Generator::pause() {
  const std::string name = container();
  add("POST", "/containers/" + name + (chance(60) ? "/pause" : "/unpause"));
  if (chance(40)) {
    add("GET", "/containers/json?all=1");
  }
  if (chance(50)) add("POST", "/containers/" + name + "/unpause");
}

void Generator::rename() {
  const std::string name = container();
  const std::string to = pick({"c1", "c2", "c3", "", "-bad", "/c2", "a%20b", "c4"});
  add("POST", "/containers/" + name + "/rename?name=" + to);
  if (const auto found = kinds_.find(name); found != kinds_.end() && to.starts_with('c')) {
    if (!kinds_.contains(to)) {
      kinds_.emplace(to, found->second);
      kinds_.erase(name);
    }
  }
}

void Generator::update() {
  const std::string body =
      pick({R"({"Memory":33554432})", R"({"Memory":33554432,"MemorySwap":67108864})",
            R"({"RestartPolicy":{"Name":"unless-stopped"}})", R"({"RestartPolicy":{"Name":"no"}})",
            R"({"CpuShares":256})", R"({"Memory":1024})", R"({"RestartPolicy":{"Name":"never"}})",
            R"({})", R"({"NanoCpus":500000000})", "{",
            R"({"RestartPolicy":{"Name":"on-failure","MaximumRetryCount":2}})"});
  const std::string name = container();
  if (ends(name) && body.find("unless-stopped") != std::string::npos) return;
  add("POST", "/containers/" + name + "/update", body);
  if (chance(50)) inspect(name);
}

void Generator::wait() {
  const std::string name = container();
  // Only one that certainly does not run: another would not be answered. With less time than that
  // it is left to chance whether the signal or the kill ends it.
  add("POST", "/containers/" + name + "/stop?t=1");
  await(name);
  add("POST",
      "/containers/" + name + "/wait" + pick({"", "?condition=not-running", "?condition=wrong"}));
}

void Generator::list() {
  add("GET", "/containers/json" +
                 pick({"",
                       "?all=1",
                       "?all=1",
                       "?limit=1",
                       "?limit=2",
                       "?limit=-1",
                       "?all=true&size=1",
                       "?limit=x",
                       "?filters=%7B%22status%22%3A%5B%22exited%22%5D%7D",
                       "?filters=%7B%22status%22%3A%5B%22created%22%2C%22running%22%5D%7D",
                       "?filters=%7B%22status%22%3A%5B%22wrong%22%5D%7D",
                       "?filters=%7B%22label%22%3A%5B%22app%3Dweb%22%5D%7D",
                       "?all=1&filters=%7B%22label%22%3A%5B%22app%22%5D%7D",
                       "?all=1&filters=%7B%22name%22%3A%5B%22c1%22%5D%7D",
                       "?all=1&filters=%7B%22name%22%3A%5B%22%5Ec%5B12%5D%24%22%5D%7D",
                       "?all=1&filters=%7B%22exited%22%3A%5B%223%22%5D%7D",
                       "?all=1&filters=%7B%22exited%22%3A%5B%22x%22%5D%7D",
                       "?all=1&filters=%7B%22network%22%3A%5B%22n1%22%5D%7D",
                       "?all=1&filters=%7B%22volume%22%3A%5B%22v1%22%5D%7D",
                       "?all=1&filters=%7B%22ancestor%22%3A%5B%22busybox%22%5D%7D",
                       "?all=1&filters=%7B%22ancestor%22%3A%5B%22nosuch%22%5D%7D",
                       "?all=1&filters=%7B%22before%22%3A%5B%22c2%22%5D%7D",
                       "?all=1&filters=%7B%22since%22%3A%5B%22c1%22%5D%7D",
                       "?all=1&filters=%7B%22publish%22%3A%5B%2280%22%5D%7D",
                       "?all=1&filters=%7B%22expose%22%3A%5B%2280%2Ftcp%22%5D%7D",
                       "?all=1&filters=%7B%22health%22%3A%5B%22none%22%5D%7D",
                       "?all=1&filters=%7B%22wrong%22%3A%5B%221%22%5D%7D",
                       "?filters=wrong",
                       "?all=1&filters=%7B%22label%22%3A%7B%22app%22%3Atrue%7D%7D"}));
}

void Generator::logs() {
  const std::string name = container();
  if (ends(name)) await(name);
  add("GET", "/containers/" + name + "/logs" +
                 pick({"?stdout=1&stderr=1", "?stdout=1", "?stderr=1&tail=1", "",
                       "?stdout=1&tail=x", "?stdout=1&tail=0", "?stdout=1&since=x"}));
}

void Generator::look() {
  const std::string name = container();
  const std::string what = pick({"/json", "/json", "/json?size=1", "/top", "/changes", "/nosuch"});
  add("GET", "/containers/" + name + what);
}

void Generator::remove() {
  const std::string name = container();
  add("DELETE", "/containers/" + name +
                    pick({"", "?force=1", "?force=1", "?v=1", "?force=1&v=1", "?link=1"}));
  if (chance(30)) inspect(name);
}

void Generator::exec() {
  const std::string name = container();
  const std::string id = label();
  add("POST", "/containers/" + name + "/exec",
      pick({R"({"AttachStdout":true,"Cmd":["echo","hi"]})",
            R"({"AttachStdout":true,"AttachStderr":true,"Cmd":["sh","-c","echo e >&2; exit 4"]})",
            R"({"Cmd":["true"]})", R"({"AttachStdout":true,"Tty":true,"Cmd":["echo","hi"]})",
            R"({"AttachStdout":true,"Env":["X=5"],"Cmd":["sh","-c","echo $X"]})",
            R"({"AttachStdout":true,"WorkingDir":"/tmp","Cmd":["pwd"]})",
            R"({"AttachStdout":true,"User":"nobody","Cmd":["id","-un"]})",
            R"({"AttachStdout":true,"Cmd":["nosuchcommand"]})"}),
      id);
  if (chance(30)) add("GET", "/exec/{" + id + "}/json");
  add("POST", "/exec/{" + id + "}/start", pick({R"({"Detach":false})", R"({"Detach":true})"}));
  add("PAUSE", "80");
  add("GET", "/exec/{" + id + "}/json");
  if (chance(20)) add("POST", "/exec/{" + id + "}/start", R"({"Detach":false})");
}

void Generator::exec_badly() {
  const std::string name = container();
  add("POST", "/containers/" + name + "/exec",
      pick({"{}", "{", R"({"Cmd":[]})", R"({"Cmd":"echo"})", R"({"Cmd":null})"}));
  add("GET", "/exec/nosuch/json");
  add("POST", "/exec/nosuch/start", "{}");
}

void Generator::prune() {
  add("POST", pick({"/containers/prune", "/networks/prune", "/volumes/prune", "/images/prune",
                    "/containers/prune?filters=%7B%22label%22%3A%5B%22app%3Dweb%22%5D%7D",
                    "/containers/prune?filters=%7B%22until%22%3A%5B%221h%22%5D%7D",
                    "/containers/prune?filters=%7B%22wrong%22%3A%5B%221%22%5D%7D",
                    "/volumes/prune?filters=%7B%22wrong%22%3A%5B%221%22%5D%7D",
                    "/networks/prune?filters=%7B%22wrong%22%3A%5B%221%22%5D%7D"}));
}

void Generator::lose_the_way() {
  static const std::pair<const char*, const char*> cases[] = {
      {"GET", "/nosuch"},
      {"GET", "/v1.99/info"},
      {"GET", "/v1.5/containers/json"},
      {"PUT", "/containers/json"},
      {"GET", "/containers/create"},
      {"GET", "/_ping"},
      {"GET", "/services"},
      {"GET", "/swarm"},
      {"GET", "/nodes"},
      {"POST", "/auth"},
      {"GET", "/v1.24/containers/json?all=1"},
      {"HEAD", "/_ping"},
      {"GET", "/plugins"},
      {"DELETE", "/containers/"},
      {"GET", "/v1.41/volumes"},
      {"GET", "/v1.30/networks"}};
  const auto& [method, target] = cases[random_.below(std::size(cases))];
  add(method, target);
}

void Generator::health() {
  const bool well = chance(60);
  json::object body{
      {"Image", "busybox"},
      {"Cmd", {"sleep", "1000"}},
      {"Healthcheck",
       {{"Test", {"CMD", well ? "true" : "false"}}, {"Interval", 300'000'000}, {"Retries", 1}}}};
  add("POST", "/containers/create?name=hc", json::serialize(body), label());
  add("POST", "/containers/hc/start");
  add("HEALTH", "hc", well ? "\"Status\":\"healthy\"" : "\"Status\":\"unhealthy\"");
  add("POST", "/containers/hc/pause");
  add("GET", "/containers/json");
  add("DELETE", "/containers/hc?force=1");
}

void Generator::restart_policy() {
  const int count = static_cast<int>(random_.below(3));
  json::object body{
      {"Image", "busybox"},
      {"Cmd", {"sh", "-c", chance(70) ? "exit 3" : "exit 0"}},
      {"HostConfig",
       {{"RestartPolicy", {{"Name", "on-failure"}, {"MaximumRetryCount", count + 1}}}}}};
  add("POST", "/containers/create?name=rp", json::serialize(body), label());
  add("POST", "/containers/rp/start");
  await("rp");
  inspect("rp");
  if (chance(50)) {
    add("POST", "/containers/rp/start");
    await("rp");
    inspect("rp");
  }
}

Sequence Generator::run() {
  int whole = 0;
  for (const Operation& operation : operations) whole += operation.weight;
  const std::uint64_t count = 2 + random_.below(9);
  for (std::uint64_t i = 0; i < count; ++i) {
    auto dice = static_cast<int>(random_.below(static_cast<std::uint64_t>(whole)));
    for (const Operation& operation : operations) {
      dice -= operation.weight;
      if (dice >= 0) continue;
      (this->*operation.make)();
      break;
    }
  }
  add("GET", "/containers/json?all=1");
  return std::move(sequence_);
}

Sequence generate(std::uint64_t seed) { return Generator(seed).run(); }

}  // namespace swarm::differential
