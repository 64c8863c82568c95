#include "tests/live/differential/bad_creates.h"

namespace swarm::differential {
namespace {

constexpr BadCreate cases[] = {
    {"c1", "{"},
    {"c1", ""},
    {"c1", "{}"},
    {"c1", R"({"Image":"nosuch"})"},
    {"c1", R"({"Image":"nosuch:1.0"})"},
    {"c1", R"({"Image":"UPPER case"})"},
    {"c1", R"({"Image":""})"},
    {"a/b", R"({"Image":"busybox"})"},
    {"-a", R"({"Image":"busybox"})"},
    {"a", R"({"Image":"busybox"})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"Memory":1024}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"Memory":-1}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"Memory":16777216,"MemorySwap":8388608}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"NanoCpus":900000000000}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"RestartPolicy":{"Name":"never"}}})"},
    {"c1",
     R"({"Image":"busybox","HostConfig":{"RestartPolicy":{"Name":"always","MaximumRetryCount":2}}})"},
    {"c1",
     R"({"Image":"busybox","HostConfig":{"RestartPolicy":{"Name":"on-failure","MaximumRetryCount":-1}}})"},
    {"c1",
     R"({"Image":"busybox","HostConfig":{"AutoRemove":true,"RestartPolicy":{"Name":"always"}}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"NetworkMode":"container:nosuch"}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"NetworkMode":"nosuchnet"}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"Binds":["relative"]}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"Binds":["a:b:c:d"]}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"Binds":["v1:/data:wrong"]}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"Binds":["v1:/a","v2:/a"]}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"Links":["nosuch:db"]}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"VolumesFrom":["nosuch"]}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"PortBindings":{"wrong":[{"HostPort":"1"}]}}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"PortBindings":{"80":[{"HostPort":"99999"}]}}})"},
    {"c1", R"({"Image":"busybox","Cmd":5})"},
    {"c1", R"({"Image":"busybox","Env":"A=1"})"},
    {"c1", R"({"Image":"busybox","Tty":"yes"})"},
    {"c1", R"({"Image":"busybox","StopSignal":"NOSUCH"})"},
    {"c1", R"({"Image":"busybox","Env":["=x"]})"},
    {"c1", R"({"Image":"busybox","WorkingDir":"relative"})"},
    {"c1", R"({"Image":"busybox","Healthcheck":{"Test":["WRONG"]}})"},
    {"c1", R"({"Image":"busybox","Healthcheck":{"Test":["CMD","true"],"Interval":5}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"LogConfig":{"Type":"nosuch"}}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"PidsLimit":5,"OomScoreAdj":5000}})"},
    {"c1", R"({"Image":"busybox","HostConfig":{"ShmSize":-1}})"},
    {"c1", R"({"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"n1":{},"n2":{}}}})"},
    {"c1",
     R"({"Image":"busybox","HostConfig":{"NetworkMode":"bridge"},"NetworkingConfig":{"EndpointsConfig":{"bridge":{"IPAMConfig":{"IPv4Address":"10.9.9.9"}}}}})"},
};

}  // namespace

std::span<const BadCreate> bad_creates() { return cases; }

}  // namespace swarm::differential
