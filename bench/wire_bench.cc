// Docker's JSON: what a refresh, a list, an inspection, a create and `info` cost.
#include "core/api/container_list.h"
#include "core/api/info.h"
#include "core/wire/container_answers.h"
#include "core/wire/create.h"
#include "core/wire/docker.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

namespace swarm {
namespace {

constexpr UnixNanos wall = 1'800'000'000'000'000'000;

// An element of GET /containers/json as dockerd writes it, some 800 bytes.
std::string list_element(int number) {
  const std::string hex = std::to_string(1'000'000'000 + number);
  return R"({"Id":")" + hex + std::string(54, 'a') + R"(","Names":["/web-)" + hex +
         R"("],"Image":"registry.example.com/team/web:1.2.3","ImageID":"sha256:)" +
         std::string(64, 'b') +
         R"(","Command":"/bin/web --listen :80","Created":1700000000,"Ports":[)"
         R"({"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},)"
         R"({"IP":"::","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],"Labels":)"
         R"({"com.docker.swarm.id":")" +
         std::string(64, 'c') +
         R"(","tier":"front"},"State":"running","Status":"Up 5 minutes","HostConfig":)"
         R"({"NetworkMode":"default"},"NetworkSettings":{"Networks":{"bridge":{"IPAMConfig":null,)"
         R"("Links":null,"Aliases":null,"NetworkID":")" +
         std::string(64, 'd') + R"(","EndpointID":")" + std::string(64, 'e') +
         R"(","Gateway":"172.17.0.1","IPAddress":"172.17.0.2","IPPrefixLen":16}}},"Mounts":[]})";
}

std::string list_of(int count) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + list_element(i);
  return text + "]";
}

std::vector<Container> containers(int count) {
  auto list = wire::decode_container_list(list_of(count), {"node-1", "10.0.0.1"});
  for (Container& each : *list) each.started_at = wall - 300'000'000'000;
  return std::move(*list);
}

void bm_decode_list(benchmark::State& state) {
  const std::string text = list_of(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(wire::decode_container_list(text, {"node-1", "10.0.0.1"}));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(bm_decode_list)->Arg(30)->Arg(1000);

void bm_encode_list(benchmark::State& state) {
  const std::vector<Container> all = containers(static_cast<int>(state.range(0)));
  Engine owner;
  owner.state = EngineState::healthy;
  std::vector<ListedContainer> listed;
  listed.reserve(all.size());
  for (const Container& each : all) {
    const std::string_view bytes = each.list.bytes;
    listed.push_back(
        {&each, &owner, {bytes.substr(0, each.list.status_at), bytes.substr(each.list.status_at)}});
  }
  std::int64_t bytes = 0;
  for (auto _ : state) {
    const auto pieces = encode_container_list(listed, {}, wall);
    for (const SharedPart& piece : pieces) bytes += static_cast<std::int64_t>(piece.bytes.size());
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK(bm_encode_list)->Arg(6000)->Arg(30000)->Unit(benchmark::kMillisecond);

void bm_patch_inspect(benchmark::State& state) {
  std::string text = R"({"Id":"c","NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0",)"
                     R"("HostPort":"8080"}]}},"Config":{)";
  for (int i = 0; i < 100; ++i) {  // To the 6 KB that an inspection has.
    text += "\"Member" + std::to_string(i) + "\":\"" + std::string(40, 'x') + "\",";
  }
  text += "\"Last\":null}}";
  const wire::ShownNode node{"ID|a", "10.0.0.1", "10.0.0.1:2375", "n1", 2, 1000, nullptr};
  for (auto _ : state) benchmark::DoNotOptimize(wire::patch_inspect(text, node));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(bm_patch_inspect)->Unit(benchmark::kMicrosecond);

void bm_create(benchmark::State& state) {
  std::string text = R"({"Image":"busybox","Cmd":["sleep","1"],"Env":["PATH=/bin",)"
                     R"("constraint:region==us*","affinity:app!=~web"],"Labels":{"a":"b"},)"
                     R"("HostConfig":{"CpuShares":2,"Memory":1000000,"NetworkMode":"default",)"
                     R"("PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]})";
  for (int i = 0; i < 50; ++i) text += ",\"Member" + std::to_string(i) + "\":null";
  text += R"(},"NetworkingConfig":{"EndpointsConfig":{}}})";
  for (auto _ : state) {
    Result<wire::CreateBody> body = wire::parse_create_body(text, "web");
    body->set_label("com.docker.swarm.id", "x");
    benchmark::DoNotOptimize(body->encode_for(4));
  }
}
BENCHMARK(bm_create)->Unit(benchmark::kMicrosecond);

void bm_info(benchmark::State& state) {
  Engine engine;
  engine.state = EngineState::healthy;
  engine.address = "10.0.0.1:2375";
  engine.facts.id = std::string(59, 'A');
  engine.facts.name = "node-1";
  engine.facts.server_version = "28.2.2";
  engine.node.labels = {{"kernelversion", "6.1.0"},
                        {"operatingsystem", "Debian GNU/Linux 12 (bookworm)"},
                        {"ostype", "linux"},
                        {"storagedriver", "overlay2"}};
  engine.updated_at = wall;
  const ManagerOptions options;
  const std::vector<const Engine*> engines(static_cast<std::size_t>(state.range(0)), &engine);
  for (auto _ : state) {
    benchmark::DoNotOptimize(encode_info({options, engines, 0, {Instant{}, wall}}));
  }
}
BENCHMARK(bm_info)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace swarm
