#include "tests/tools/run_program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace swarm::tests {
namespace {

struct Refused {
  Arguments arguments;
  std::string line;  // What follows "swarm: ".
  Variables variables = {};
};

// `swarm manage ARGUMENTS nodes://h:1`
Refused manage(Arguments arguments, std::string line, Variables variables = {}) {
  arguments.insert(arguments.begin(), "manage");
  arguments.emplace_back("nodes://h:1");
  return {std::move(arguments), std::move(line), std::move(variables)};
}

void expect_refused(const Refused& refused) {
  const Outcome outcome = run_swarm(refused.arguments, refused.variables);
  EXPECT_EQ(outcome.exit_code, 2) << refused.line;
  EXPECT_EQ(outcome.out, "") << refused.line;
  EXPECT_EQ(outcome.err, "swarm: " + refused.line + "\n");
}

TEST(BadCommandLine, NamesWhatIsUnknownOrMissing) {
  const Refused table[] = {
      {{"foo"}, "No help topic for 'foo'. See 'swarm --help'."},
      {{"help", "foo"}, "No help topic for 'foo'. See 'swarm --help'."},
      {{"--bogus"}, "flag provided but not defined: --bogus. See 'swarm --help'."},
      {{"-H", ":1", "manage"}, "flag provided but not defined: -H. See 'swarm --help'."},
      {{"manage", "--bogus=1", "h:1"},
       "flag provided but not defined: --bogus. See 'swarm manage --help'."},
      {{"list", "--strategy", "spread"},
       "flag provided but not defined: --strategy. See 'swarm list --help'."},
      {{"manage", "h:1", "--host"}, "flag needs an argument: --host. See 'swarm manage --help'."},
      {{"manage"}, "discovery required to manage a cluster. See 'swarm manage --help'."},
      {{"list"}, "discovery required to list a cluster. See 'swarm list --help'."},
      {{"join"}, "discovery required to join a cluster. See 'swarm join --help'."},
      {{"list", "a:1", "b:1"},
       "one discovery argument expected, but \"b:1\" follows \"a:1\". See 'swarm list --help'."},
      {{"manage", "a:1", "-H", ":4000", "u:secret@b"},
       "one discovery argument expected, but \"xxxxx@b\" follows \"a:1\". See 'swarm manage "
       "--help'."},
      {{"create", "x"}, "the `create` command takes no arguments. See 'swarm create --help'."},
      {{"a\nb"}, "No help topic for 'a b'. See 'swarm --help'."},
  };
  for (const Refused& refused : table) expect_refused(refused);
}

TEST(BadCommandLine, ChecksDurationsAndNumbers) {
  const Refused table[] = {
      manage({"--engine-refresh-min-interval", "x"},
             "invalid --engine-refresh-min-interval: time: invalid duration \"x\""),
      manage({"--engine-refresh-max-interval", "5"},
             "invalid --engine-refresh-max-interval: time: missing unit in duration \"5\""),
      manage({"--engine-refresh-min-interval", "0"},
             "min refresh interval should be a positive number"),
      manage({"--engine-refresh-min-interval", "-1s"},
             "min refresh interval should be a positive number"),
      manage({"--engine-refresh-min-interval", "2m"},
             "max refresh interval cannot be less than min refresh interval"),
      manage({"--engine-refresh-retry", "4"},
             "--engine-refresh-retry is deprecated. Use --engine-failure-retry"),
      manage({"--engine-failure-retry", "0"}, "invalid failure retry count"),
      manage({"--engine-failure-retry", "x"},
             "invalid value \"x\" for --engine-failure-retry: not a number"),
      manage({"--heartbeat", "999ms"}, "--heartbeat should be at least one second"),
      manage({"--heartbeat", "1y"},
             "invalid --heartbeat: time: unknown unit \"y\" in duration \"1y\""),
      manage({"--drain-timeout", "-1s"}, "--drain-timeout should not be negative"),
      {{"list", "--timeout", "0", "a:1"}, "--timeout should be a positive number"},
      {{"list", "--timeout", "soon", "a:1"}, "invalid --timeout: time: invalid duration \"soon\""},
  };
  for (const Refused& refused : table) expect_refused(refused);
}

TEST(BadCommandLine, ChecksChoices) {
  const Refused table[] = {
      manage({"--strategy", "tetris"}, "strategy not supported"),
      manage({"-f", "health", "--filter", "bogus"}, "filter not supported"),
      manage({"-c", "mesos"}, "unsupported cluster \"mesos\""),
      manage({"--log-level", "bogus"}, "not a valid logrus Level: \"bogus\""),
      {{"-l", "bogus", "manage", "h:1"}, "not a valid logrus Level: \"bogus\""},
      manage({"--log-format", "xml"}, "invalid --log-format: \"xml\" is neither text nor json"),
      manage({"--relay-ports", "any"},
             "invalid --relay-ports: \"any\" is not an IP address, such as 0.0.0.0"),
      manage({"--api-version", "new"}, "invalid --api-version: \"new\" is not like 1.41"),
      manage({"--cors=maybe"}, "invalid boolean value \"maybe\" for --api-enable-cors"),
      manage({"--discovery-opt", "x"}, "--discovery-opt must contain key=value strings"),
      {{"list", "foo://x"}, "discovery service not supported"},
      {{"list", "sim://0"}, "sim://0: a number of engines from 1 to 64000 is expected"},
      {{"list", "bad"},
       "address bad: missing port in address, please check you are using the correct discovery "
       "(missing token:// ?)"},
      {{"list", "h[3:1]:1"},
       "address range h[3:1]:1: the first number is over the second, please check you are using "
       "the correct discovery (missing token:// ?)"},
  };
  for (const Refused& refused : table) expect_refused(refused);
}

TEST(BadCommandLine, ChecksClusterOptions) {
  const Refused table[] = {
      manage({"--cluster-opt", "swarm.overcommit=abc"},
             "swarm.overcommit should be a number, \"abc\" is invalid"),
      manage({"--cluster-opt", "swarm.overcommit=nan"},
             "swarm.overcommit should be a number, \"nan\" is invalid"),
      manage({"--cluster-opt", "swarm.overcommit=-1"},
             "swarm.overcommit should be larger than -1, -1.000000 is invalid"),
      manage({"--cluster-opt", "swarm.overcommit=1e9"},
             "swarm.overcommit should be at most 1000, 1000000000.000000 is invalid"),
      manage({"--cluster-opt", "swarm.overcommit"}, "--cluster-opt must contain key=value strings"),
      manage({"--cluster-opt", "swarm.createretry=-0x2"},
             "swarm.createretry can not be negative, -2 is invalid"),
      manage({"--cluster-opt", "swarm.createretry="},
             "swarm.createretry should be a number, \"\" is invalid"),
  };
  for (const Refused& refused : table) expect_refused(refused);
}

TEST(BadCommandLine, ChecksWhereToListen) {
  const Refused table[] = {
      manage({"-H", "foo://1:1"}, "unsupported protocol: \"foo\""),
      manage({"-H", "127.0.0.1"}, "listen tcp: address 127.0.0.1: missing port in address"),
      manage({"-H", "::1:80"}, "listen tcp: address ::1:80: too many colons in address"),
      manage({"-H", ":http"}, "listen tcp: address :http: invalid port"),
      manage({"-H", ":65536"}, "listen tcp: address :65536: invalid port"),
      manage({"-H", "unix://"}, "listen unix: missing path in address"),
      manage({"--metrics-addr", "x"}, "listen tcp: address x: missing port in address"),
  };
  for (const Refused& refused : table) expect_refused(refused);
}

TEST(BadCommandLine, ChecksTheTlsFlags) {
  const Refused table[] = {
      manage({"--tls"}, "--tlscert and --tlskey must be provided when using --tls"),
      manage({"--tlsverify", "--tlscert", "c", "--tlskey", "k"},
             "--tlscacert must be provided when using --tlsverify"),
      manage({"--tlscert", "x"},
             "--tlscert, --tlskey and --tlscacert require the use of either --tls or --tlsverify"),
      manage({"--tls", "--tlscert", "", "--tlskey", "k"},
             "--tlscert and --tlskey must be provided when using --tls"),
      manage({}, "--tlscert and --tlskey must be provided when using --tls", {"SWARM_TLS=1"}),
  };
  for (const Refused& refused : table) expect_refused(refused);
}

TEST(BadCommandLine, ChecksReplication) {
  const auto replicate = [](std::vector<std::string> more, const std::string& text) {
    std::vector<std::string> words = {"manage", "--replication"};
    words.insert(words.end(), more.begin(), more.end());
    return Refused{words, text, {}};
  };
  const Refused table[] = {
      replicate({"etcd://h:1"},
                "--advertise address must be provided when using --leader-election"),
      replicate({"--advertise", "h", "etcd://h:1"},
                "--advertise should be of the form ip:port or hostname:port"),
      replicate({"--addr", "h:1", "--replication-ttl", "soon", "etcd://h:1"},
                "invalid --replication-ttl: time: invalid duration \"soon\""),
      replicate({"--advertise", "h:1", "--replication-ttl", "0s", "etcd://h:1"},
                "--replication-ttl should be a positive number"),
      replicate({"--advertise", "h:1", "--replication-ttl", "1s", "etcd://h:1"},
                "--replication-ttl should be at least 2s: no store notices the end of a manager "
                "sooner"),
      replicate({"--advertise", "h:1", "h:1"},
                "Leader election is only supported with consul, etcd and zookeeper discovery."),
  };
  for (const Refused& refused : table) expect_refused(refused);
  EXPECT_EQ(run_swarm({"create"}).exit_code, 2);
}

TEST(Environment, StandsBehindTheCommandLineAndBeforeTheDefault) {
  expect_refused(manage({}, "unsupported protocol: \"foo\"", {"SWARM_HOST= :1 , foo://x"}));
  expect_refused(
      manage({"-H", "bar://x"}, "unsupported protocol: \"bar\"", {"SWARM_HOST=foo://x"}));
  expect_refused(manage({}, "strategy not supported", {"SWARM_STRATEGY=tetris"}));
  expect_refused(
      {{"list", "a:1"}, "invalid --timeout: time: invalid duration \"x\"", {"SWARM_TIMEOUT=x"}});
  EXPECT_EQ(run_swarm({"list", "--timeout", "1s", "a:1"}, {"SWARM_TIMEOUT=x"}).out, "a:1\n");
}

TEST(Environment, NamesTheDiscoveryOnlyIfTheCommandLineDoesNot) {
  EXPECT_EQ(run_swarm({"list"}, {"SWARM_DISCOVERY=e:1"}).out, "e:1\n");
  EXPECT_EQ(run_swarm({"list", "a:1"}, {"SWARM_DISCOVERY=e:1"}).out, "a:1\n");
  // Two arguments are a slip, not a reason to use another cluster quietly.
  EXPECT_EQ(run_swarm({"list", "a:1", "b:1"}, {"SWARM_DISCOVERY=e:1"}).exit_code, 2);
}

TEST(Environment, TakesAStrangeDebugAsFalse) {
  EXPECT_EQ(run_swarm({"list", "a:1"}, {"DEBUG=app:*"}).exit_code, 0);
}

// `swarm join ARGUMENTS token://h/x`
Refused join(Arguments arguments, std::string line) {
  arguments.insert(arguments.begin(), "join");
  arguments.emplace_back("token://h/x");
  return {std::move(arguments), std::move(line)};
}

TEST(BadCommandLine, ChecksAJoinInTheOriginalsOrder) {
  const std::string form = "--advertise should be of the form ip:port or hostname:port";
  const Refused table[] = {
      join({"--delay", "x"}, "missing mandatory --advertise flag"),
      join({"--advertise", "h", "--delay", "x"}, form),
      join({"--advertise", "h:0"}, form),
      join({"--advertise", "http://1.1.1.1:1"}, form),
      join({"--addr", "2001:db8::3:2375"}, form),
      join({"--advertise", "h:1", "--delay", "x", "--heartbeat", "x"},
           "invalid --delay: time: invalid duration \"x\""),
      join({"--advertise", "h:1", "--delay", "-1s"}, "--delay should not be a negative number"),
      join({"--advertise", "h:1", "--heartbeat", "x", "--ttl", "x"},
           "invalid --heartbeat: time: invalid duration \"x\""),
      join({"--advertise", "h:1", "--heartbeat", "999ms"},
           "--heartbeat should be at least one second"),
      join({"--advertise", "h:1", "--ttl", "x"}, "invalid --ttl: time: invalid duration \"x\""),
      join({"--advertise", "h:1", "--ttl", "60s"},
           "--ttl must be strictly superior to the heartbeat value"),
      join({"--advertise", "h:1", "--discovery-opt", "x"},
           "--discovery-opt must contain key=value strings"),
      {{"join", "--advertise", "h:1", "foo://x"}, "discovery service not supported"},
      {{"join", "--advertise", "h:1", "token://"}, "token is empty"},
      {{"join", "--advertise", "h:1", "a:1"},
       "nodes:// cannot be joined, its list is kept by hand: not implemented in this discovery "
       "service"},
      {{"join", "--advertise", "h:1", "file:///x"},
       "file:// cannot be joined, its list is kept by hand: not implemented in this discovery "
       "service"},
      {{"join", "--advertise", "h:1", "token://x"},
       "token:// needs a token service, as the public one is closed since 2019: "
       "token://HOST:PORT/v1/TOKEN, or --discovery-url (`swarm tokens serve` is one)"},
  };
  for (const Refused& refused : table) expect_refused(refused);
}

TEST(BadCommandLine, ChecksTokensAndTheirService) {
  const Refused table[] = {
      {{"tokens", "serve", "--tlscert", "x"},
       "--tlscert, --tlskey and --tlscacert require the use of either --tls or --tlsverify"},
      {{"create", "--discovery-url", "h:1", "--discovery-opt", "x"},
       "--discovery-opt must contain key=value strings"},
      {{"doctor"}, "discovery required to examine a cluster. See 'swarm doctor --help'."},
      {{"doctor", "--timeout", "0s", "a:1"}, "--timeout should be a positive number"},
      {{"doctor", "--format", "xml", "a:1"}, "invalid --format: \"xml\" is neither table nor json"},
      {{"health", "a:1", "b:1"}, "health knows one address at a time"},
      {{"health", "--timeout", "-1s", "a:1"}, "--timeout should be a positive number"},
      {{"health", "--of", "none"}, "process none is no swarm: give the address to ask"},
      {{"tokens"}, "the `tokens` command knows one word: serve. See 'swarm tokens --help'."},
      {{"tokens", "serve", "x"},
       "the `tokens` command knows one word: serve. See 'swarm tokens --help'."},
      {{"tokens", "serve", "--rate", "-1"},
       "invalid --rate: \"-1\" is not a number of requests a second"},
      {{"tokens", "serve", "--rate", "nan"},
       "invalid --rate: \"nan\" is not a number of requests a second"},
      {{"create", "--discovery-url", "a b"},
       "\"a b\" is not the URL of a token service: http://HOST:PORT/PATH"},
      {{"list", "--format", "xml", "a:1"}, "invalid --format: \"xml\" is neither table nor json"},
      manage({"--discovery-grace", "-1s"}, "--discovery-grace should not be negative"),
  };
  for (const Refused& refused : table) expect_refused(refused);
}

TEST(BadCommandLine, ChecksWhatTheApiMayDo) {
  const Refused table[] = {
      manage({"--names", "short"}, "invalid --names: \"short\" is none of classic, plain, both"),
      manage({"--allow", "containers,pods"},
             "invalid --allow: there is no part \"pods\" of the API"),
      manage({"--requests-max", "many"}, "invalid value \"many\" for --requests-max: not a number"),
      manage({"--client-requests-max", "-1"}, "--client-requests-max should not be negative"),
      manage({"--registry-credentials", "/nonexistent"},
             "invalid --registry-credentials: cannot read /nonexistent"),
      manage({"--registry-credentials", "/dev/null"},
             "invalid --registry-credentials: it is not a JSON object"),
      manage({"--api-version", "latest"}, "invalid --api-version: \"latest\" is not like 1.41"),
      {{"routes", "x"}, "the `routes` command takes no arguments. See 'swarm routes --help'."},
  };
  for (const Refused& refused : table) expect_refused(refused);
}

}  // namespace
}  // namespace swarm::tests
