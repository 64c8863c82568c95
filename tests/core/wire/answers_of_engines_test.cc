// Answers of engines that are passed on with changes: inspections, sizes, images, events, filters.
#include "core/wire/container_answers.h"
#include "core/wire/docker.h"
#include "core/wire/event_answers.h"
#include "core/wire/image_answers.h"
#include "core/wire/text.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(PatchInspect, PutsTheNodeInAndKeepsTheRest) {
  const std::map<std::string, std::string> labels = {{"tier", "t1"}};
  const ShownNode node{"ID|10.0.0.1:2375", "10.0.0.1", "10.0.0.1:2375", "n1", 2, 1000, &labels};
  const Result<std::string> patched = patch_inspect(
      R"({"Id":"c","Name":"/web","New":{"b":[1,null],"a":2.5},"NetworkSettings":{"Ports":{)"
      R"("80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"}],)"
      R"("81/tcp":[{"HostIp":"127.0.0.1","HostPort":"1"},{"HostIp":"","HostPort":"2"}],)"
      R"("82/tcp":null},"IPAddress":""}})",
      node);
  ASSERT_TRUE(patched);
  EXPECT_EQ(
      *patched,
      R"({"Id":"c","Name":"/web","New":{"b":[1,null],"a":2.5},"NetworkSettings":{"Ports":{)"
      R"("80/tcp":[{"HostIp":"10.0.0.1","HostPort":"8080"}],)"
      R"("81/tcp":[{"HostIp":"127.0.0.1","HostPort":"1"},{"HostIp":"10.0.0.1","HostPort":"2"}],)"
      R"("82/tcp":null},"IPAddress":""},"Node":{"ID":"ID|10.0.0.1:2375","IP":"10.0.0.1",)"
      R"("Addr":"10.0.0.1:2375","Name":"n1","Cpus":2,"Memory":1000,"Labels":{"tier":"t1"}}})");
  for (const char* no_object : {"[]", "{", "", " ", "{}x", R"({"a":})", R"({"a":1,})", "{}{}"}) {
    EXPECT_FALSE(patch_inspect(no_object, node)) << no_object;
  }
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  EXPECT_FALSE(patch_inspect("{\"a\":" + deep + "}", node));
}

TEST(PatchInspect, LeavesTheEnginesBytesAlone) {
  const ShownNode node{"I", "10.0.0.1", "a:1", "n", 2, 3, nullptr};
  const std::string told =
      R"({"ID":"I","IP":"10.0.0.1","Addr":"a:1","Name":"n","Cpus":2,"Memory":3,"Labels":{}})";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{}", "{\"Node\":" + told + "}"},
      {" \n{ } \n", "{ \"Node\":" + told + "}"},
      {R"({"a\"Node\":{}":"\\\"}","b":1e400,"c":"\u003c\ud83d\ude00"} )",
       R"({"a\"Node\":{}":"\\\"}","b":1e400,"c":"\u003c\ud83d\ude00","Node":)" + told + "}"},
      {R"({"Node" : {"old":[1]} , "z":{"Node":1}})",
       R"({"Node" : )" + told + R"( , "z":{"Node":1}})"},
      {R"({"NetworkSettings":null,"NetworkSettings":[{"Ports":{"80/tcp":[]}}]})",
       R"({"NetworkSettings":null,"NetworkSettings":[{"Ports":{"80/tcp":[]}}],"Node":)" + told +
           "}"},
      {R"({"NetworkSettings":{"Ports":{},"x":"}"},"HostConfig":{"Ports":{"80/tcp":[{"HostIp":""}]}}})",
       R"({"NetworkSettings":{"Ports":{},"x":"}"},"HostConfig":{"Ports":{"80/tcp":[{"HostIp":""}]}},)"
       R"("Node":)" +
           told + "}"}};
  for (const auto& [from, to] : cases) {
    const Result<std::string> patched = patch_inspect(from, node);
    ASSERT_TRUE(patched) << from;
    EXPECT_EQ(*patched, to);
  }
}

TEST(PatchInspect, ShowsWhereTheManagerListensInstead) {
  const std::vector<RelayedPort> relays = {
      {"80/tcp", "10.0.0.1", "32768", "0.0.0.0", "40000", ""},
      {"81/tcp", "10.0.0.1", "81", "0.0.0.0", "", "in use"},
      {"82/tcp", "fd00::1", "82", "::", "82", ""},
  };
  ShownNode node;
  node.ip = "10.0.0.1";
  node.relays = &relays;
  const Result<std::string> patched = patch_inspect(
      R"({"NetworkSettings":{"Ports":{)"
      R"("80/tcp":[{"HostIp":"0.0.0.0","HostPort":"32768"},{"HostIp":"::","HostPort":"32768"}],)"
      R"("81/tcp":[{"HostIp":"","HostPort":"81"}],)"
      R"("82/tcp":[{"HostIp":"fd00::1","HostPort":"82"},{"HostIp":"fd00::1"},{"HostPort":7}],)"
      R"("80/udp":[{"HostIp":"0.0.0.0","HostPort":"32768"}]}}})",
      node);
  ASSERT_TRUE(patched);
  const std::string settings = patched->substr(0, patched->find(",\"Node\""));
  EXPECT_EQ(settings,
            R"({"NetworkSettings":{"Ports":{)"
            R"("80/tcp":[{"HostIp":"0.0.0.0","HostPort":"40000"}],)"
            R"("81/tcp":[{"HostIp":"10.0.0.1","HostPort":"81"}],)"
            R"("82/tcp":[{"HostIp":"::","HostPort":"82"},{"HostIp":"fd00::1"},{"HostPort":7}],)"
            R"("80/udp":[{"HostIp":"10.0.0.1","HostPort":"32768"}]}})");
  EXPECT_NE(
      patched->find(
          R"("Relays":[{"Port":"80/tcp","Listen":"0.0.0.0:40000","Target":"10.0.0.1:32768","Problem":""},)"
          R"({"Port":"81/tcp","Listen":"","Target":"10.0.0.1:81","Problem":"in use"},)"
          R"({"Port":"82/tcp","Listen":"[::]:82","Target":"[fd00::1]:82","Problem":""}])"),
      std::string::npos);
}

TEST(DecodeSizes, ReadsThemById) {
  const auto sizes =
      decode_sizes(R"([{"Id":"a","SizeRw":5,"SizeRootFs":7},{"Id":"b"},{"Id":"c","SizeRw":null}])");
  ASSERT_TRUE(sizes);
  EXPECT_EQ(sizes->at("a").written, 5);
  EXPECT_EQ(sizes->at("a").whole, 7);
  EXPECT_EQ(sizes->at("b").written, 0);
  EXPECT_FALSE(decode_sizes("[1]"));
  EXPECT_FALSE(decode_sizes(R"([{"Id":"a","SizeRw":"x"}])"));
}

std::string encoded(const Image& image, const std::vector<std::string>& tags,
                    const std::vector<std::string>& digests, ApiVersion version,
                    std::int64_t containers = -1) {
  std::string text;
  append_image(text, image, {tags, digests, containers}, version);
  return text;
}

TEST(AppendImage, GivesTheBytesOfTheEngineWhereTheyFit) {
  Image image;
  image.tags = {"a:1"};
  image.digests = {"a@sha256:1"};
  image.json = R"({ "Id" : "x", "RepoTags":["a:1"], "RepoDigests":["a@sha256:1"] })";
  EXPECT_EQ(encoded(image, image.tags, image.digests, {1, 44}), image.json);
  EXPECT_EQ(encoded(image, image.tags, image.digests, {}), image.json);
}

TEST(AppendImage, PutsTheNamesOfAllNodesIn) {
  Image image;
  image.tags = {"a:1"};
  image.size = 9;
  image.json = R"({"Id":"x","RepoTags":["a:1"],"RepoDigests":null,"New":1})";
  EXPECT_EQ(encoded(image, {"a:1", "b:1"}, {"a@sha256:1"}, {1, 44}),
            R"({"Id":"x","RepoTags":["a:1","b:1"],"RepoDigests":["a@sha256:1"],"New":1})");
  EXPECT_EQ(encoded(image, {}, {}, {1, 43}),
            R"({"Id":"x","RepoTags":[],"RepoDigests":[],"New":1,"VirtualSize":9})");
  EXPECT_EQ(encoded(image, {}, {}, {1, 42}),
            R"({"Id":"x","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],"New":1,)"
            R"("VirtualSize":9})");
  EXPECT_EQ(encoded(image, {"a:1"}, {}, {1, 41}),
            R"({"Id":"x","RepoTags":["a:1"],"RepoDigests":null,"New":1,"VirtualSize":9})")
      << "Only digests are missing.";
}

TEST(AppendImage, TellsWhatNewerEnginesCountToThoseWhoKnowIt) {
  Image image;
  image.tags = {"a:1"};
  image.digests = {"a@sha256:1"};
  image.json = R"({"Id":"x","Containers":1,"Descriptor":{"size":4}})";
  const auto shown = [&](ApiVersion version) {
    return encoded(image, image.tags, image.digests, version, 7);
  };
  constexpr std::string_view names = R"(,"RepoTags":["a:1"],"RepoDigests":["a@sha256:1"]})";
  EXPECT_TRUE(counts_containers(image));
  EXPECT_EQ(shown({1, 51}),
            R"({"Id":"x","Containers":7,"Descriptor":{"size":4})" + std::string(names));
  EXPECT_EQ(shown({}), shown({1, 51}));
  EXPECT_EQ(shown({1, 50}),
            R"({"Id":"x","Containers":-1,"Descriptor":{"size":4})" + std::string(names));
  EXPECT_EQ(shown({1, 47}),
            R"({"Id":"x","Containers":-1,"RepoDigests":["a@sha256:1"],"RepoTags":["a:1"]})");
  image.json = R"({"Id":"x","Containers":-1})";
  EXPECT_FALSE(counts_containers(image));
  EXPECT_EQ(shown({1, 51}), image.json);
}

constexpr EventNode node{"n1", "ID|10.0.0.1:2375", "10.0.0.1:2375", "10.0.0.1"};

constexpr std::string_view node_member =
    R"("node":{"Name":"n1","Id":"ID|10.0.0.1:2375","Addr":"10.0.0.1:2375","Ip":"10.0.0.1"}})";
constexpr std::string_view node_attributes =
    R"("node.name":"n1","node.id":"ID|10.0.0.1:2375","node.addr":"10.0.0.1:2375",)"
    R"("node.ip":"10.0.0.1"}},)";

EngineEvent event_of(std::string_view text) {
  const Result<EngineEvent> event = decode_event(text);
  EXPECT_TRUE(event);
  return event ? *event : EngineEvent{};
}

TEST(AnnotateEvent, PutsTheNodeInThreePlaces) {
  const EngineEvent event =
      event_of(R"({"status":"start","id":"c","from":"busybox","Type":"container","Action":"start",)"
               R"("Actor":{"ID":"c","Attributes":{"name":"web"}},"scope":"local","time":5,)"
               R"("timeNano":5000000001,"New":true})");
  EXPECT_EQ(annotate_event(event, node, true),
            R"({"status":"start","id":"c","from":"busybox node:n1","Type":"container",)"
            R"("Action":"start","Actor":{"ID":"c","Attributes":{"name":"web",)" +
                std::string(node_attributes) +
                R"("scope":"local","time":5,"timeNano":5000000001,"New":true,)" +
                std::string(node_member));
}

TEST(AnnotateEvent, LeavesTheOldMembersOutForNewClients) {
  const EngineEvent event =
      event_of(R"({"status":"start","id":"c","from":"busybox","Type":"container","Action":"start",)"
               R"("Actor":{"ID":"c","Attributes":{}},"time":5,"timeNano":5000000001})");
  const boost::json::value value = boost::json::parse(annotate_event(event, node, false));
  EXPECT_FALSE(value.as_object().contains("status"));
  EXPECT_FALSE(value.as_object().contains("id"));
  EXPECT_FALSE(value.as_object().contains("from"));
  EXPECT_EQ(value.at("node").at("Name"), "n1");
}

TEST(AnnotateEvent, GivesOldClientsWhatNewEnginesLeaveOut) {
  const EngineEvent event = event_of(
      R"({"Type":"container","Action":"die","Actor":{"ID":"c","Attributes":{"image":"busybox"}},)"
      R"("scope":"local","time":5,"timeNano":5000000001})");
  const boost::json::value value = boost::json::parse(annotate_event(event, node, true));
  EXPECT_EQ(value.at("status"), "die");
  EXPECT_EQ(value.at("id"), "c");
  EXPECT_EQ(value.at("from"), "busybox node:n1");
}

TEST(AnnotateEvent, GivesNewClientsWhatOldEnginesLeaveOut) {
  const EngineEvent event = event_of(R"({"status":"die","id":"c","from":"busybox","time":5})");
  const boost::json::value value = boost::json::parse(annotate_event(event, node, false));
  EXPECT_EQ(value.at("Type"), "container");
  EXPECT_EQ(value.at("Action"), "die");
  EXPECT_EQ(value.at("Actor").at("ID"), "c");
  EXPECT_EQ(value.at("Actor").at("Attributes").at("image"), "busybox");
  EXPECT_EQ(value.at("timeNano"), 5'000'000'000);
}

TEST(AnnotateEvent, GivesNetworkEventsNoStatusAsEnginesDo) {
  const EngineEvent event = event_of(
      R"({"Type":"network","Action":"connect","Actor":{"ID":"n","Attributes":{}},"timeNano":7})");
  const boost::json::value value = boost::json::parse(annotate_event(event, node, true));
  EXPECT_FALSE(value.as_object().contains("status"));
  EXPECT_EQ(value.at("from"), " node:n1");
}

TEST(AnnotateEvent, MakesTheManagersOwnEvents) {
  EngineEvent event;
  event.type = "swarm";
  event.action = "engine_connect";
  event.from = "swarm";
  event.time = 5'000'000'001;
  EXPECT_EQ(annotate_event(event, node, true),
            R"({"status":"engine_connect","from":"swarm node:n1","Type":"swarm",)"
            R"("Action":"engine_connect","Actor":{"ID":"","Attributes":{)" +
                std::string(node_attributes) + R"("time":5,"timeNano":5000000001,)" +
                std::string(node_member));
}

TEST(GoString, EscapesAsGosEncoderDoes) {
  EXPECT_EQ(go_string("a\"\\\n\r\t\x01<>&/\x7F"),
            "\"a\\\"\\\\\\n\\r\\t\\u0001\\u003c\\u003e\\u0026/\x7F\"");
  EXPECT_EQ(go_string("\u2028\u2029\u00E4\U0001F600"), "\"\\u2028\\u2029\u00E4\U0001F600\"");
  EXPECT_EQ(go_string("\xFF\xC3(\xE2\x82"), "\"\\ufffd\\ufffd(\\ufffd\\ufffd\"");
  EXPECT_EQ(go_string("\xC0\x80\xF5\x80"), "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
}

}  // namespace
}  // namespace swarm::wire
