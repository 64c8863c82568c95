// The small decoders: info, version, images, networks, volumes, events, replies.
#include "core/wire/docker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DecodeInfo, ReadsWhatAnEngineSaysOfItself) {
  const Result<EngineFacts> facts = decode_info(
      R"({"ID":"EDGL:H57I","Name":"host","NCPU":4,"MemTotal":8589934592,"Labels":["tier=t1"],
      "Driver":"overlay2","KernelVersion":"6.1","OperatingSystem":"Debian","OSType":"linux",
      "Architecture":"x86_64","ServerVersion":"28.2.2","SystemTime":"1970-01-01T00:00:02Z",
      "New":{"x":[]}})");
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->id, "EDGL:H57I");
  EXPECT_EQ(facts->name, "host");
  EXPECT_EQ(facts->cpus, 4);
  EXPECT_EQ(facts->memory_bytes, 8589934592);
  EXPECT_THAT(facts->labels, ElementsAre("tier=t1"));
  EXPECT_EQ(facts->storage_driver, "overlay2");
  EXPECT_EQ(facts->kernel_version, "6.1");
  EXPECT_EQ(facts->operating_system, "Debian");
  EXPECT_EQ(facts->os_type, "linux");
  EXPECT_EQ(facts->architecture, "x86_64");
  EXPECT_EQ(facts->server_version, "28.2.2");
  EXPECT_EQ(facts->system_time, 2'000'000'000);
}

TEST(DecodeInfo, TakesNullLabelsAndNamesAWrongMember) {
  EXPECT_TRUE(decode_info(R"({"Labels":null})"));
  const Result<EngineFacts> wrong = decode_info(R"({"NCPU":"four"})");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().detail, "NCPU: expected an integer of 64 bits");
  EXPECT_FALSE(decode_info("<html>"));
}

TEST(DecodeVersion, AddsTheVersionsToTheFacts) {
  EngineFacts facts;
  facts.name = "host";
  ASSERT_TRUE(
      decode_version(R"({"Version":"29.1","ApiVersion":"1.52","MinAPIVersion":"1.44"})", facts));
  EXPECT_EQ(facts.server_version, "29.1");
  EXPECT_EQ(facts.api, (ApiVersion{1, 52}));
  EXPECT_EQ(facts.api_min, (ApiVersion{1, 44}));
  EXPECT_EQ(facts.name, "host");
  ASSERT_TRUE(decode_version(R"({"Version":"1.9.1","ApiVersion":"1.21"})", facts));
  EXPECT_EQ(facts.api_min, (ApiVersion{1, 12}));
  const Result<bool> wrong = decode_version(R"({"ApiVersion":"new"})", facts);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().detail, "ApiVersion: expected a version such as 1.41");
  EXPECT_EQ(facts.api, (ApiVersion{1, 21}));
}

TEST(DecodeImages, LeavesOutNamesThatAreNone) {
  const auto images = decode_images(
      R"([{"Id":"sha256:a","RepoTags":["busybox:latest"],"RepoDigests":null,"Labels":null,
           "Created":5,"Size":7,"VirtualSize":8,"Containers":-1},
          {"Id":"sha256:b","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],
           "VirtualSize":9 , "Labels":{"a":"b"}}])");
  ASSERT_TRUE(images);
  ASSERT_EQ(images->size(), 2u);
  EXPECT_THAT((*images)[0].tags, ElementsAre("busybox:latest"));
  EXPECT_EQ((*images)[0].size, 7);
  EXPECT_EQ((*images)[0].created, 5);
  EXPECT_THAT((*images)[1].tags, IsEmpty());
  EXPECT_THAT((*images)[1].digests, IsEmpty());
  EXPECT_EQ((*images)[1].size, 9);
  EXPECT_EQ((*images)[1].labels.at("a"), "b");
  EXPECT_EQ((*images)[1].json,
            R"({"Id":"sha256:b","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],
           "VirtualSize":9 , "Labels":{"a":"b"}})");
}

TEST(DecodeNetworks, KeepsTheElementAsItCame) {
  const auto networks = decode_networks(
      R"( [{"Name":"bridge","Id":"n1","Scope":"local","Driver":"bridge","Labels":{"a":"],{"}} ,
           {"Name":"x","Id":"n2"}] )");
  ASSERT_TRUE(networks);
  ASSERT_EQ(networks->size(), 2u);
  EXPECT_EQ((*networks)[0].name, "bridge");
  EXPECT_EQ((*networks)[0].labels.at("a"), "],{");
  EXPECT_EQ((*networks)[1].json, R"({"Name":"x","Id":"n2"})");
  EXPECT_TRUE(decode_networks("[]")->empty());
}

TEST(DecodeVolumes, ReadsTheListAndItsNull) {
  const auto volumes = decode_volumes(
      R"({"Volumes":[{"Name":"data","Driver":"local","Scope":"local","Labels":null,"Options":{}}],
          "Warnings":null})");
  ASSERT_TRUE(volumes);
  ASSERT_EQ(volumes->size(), 1u);
  EXPECT_EQ(volumes->front().name, "data");
  EXPECT_EQ(volumes->front().json,
            R"({"Name":"data","Driver":"local","Scope":"local","Labels":null,"Options":{}})");
  const auto none = decode_volumes(R"({"Volumes":null,"Warnings":null})");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

TEST(DecodeEvent, ReadsTheFormFromApi122) {
  const std::string text =
      R"({"status":"start","id":"c1","from":"busybox","Type":"container","Action":"start",)"
      R"("Actor":{"ID":"c1","Attributes":{"image":"busybox","name":"web"}},"scope":"local",)"
      R"("time":5,"timeNano":5000000007})";
  const Result<EngineEvent> event = decode_event(text);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "container");
  EXPECT_EQ(event->action, "start");
  EXPECT_EQ(event->id, "c1");
  EXPECT_EQ(event->from, "busybox");
  EXPECT_EQ(event->attributes.at("name"), "web");
  EXPECT_EQ(event->time, 5'000'000'007);
  EXPECT_EQ(event->json, text);
}

TEST(DecodeEvent, FillsInWhatOldEnginesLeaveOut) {
  const Result<EngineEvent> event =
      decode_event(R"({"status":"die","id":"c1","from":"busybox","time":5})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "container");
  EXPECT_EQ(event->action, "die");
  EXPECT_EQ(event->id, "c1");
  EXPECT_EQ(event->attributes.at("image"), "busybox");
  EXPECT_EQ(event->time, 5'000'000'000);
  const Result<EngineEvent> pull = decode_event(R"({"status":"pull","id":"busybox","time":5})");
  ASSERT_TRUE(pull);
  EXPECT_EQ(pull->type, "image");
}

TEST(DecodeEvent, ReadsTheFormFromApi152) {
  const Result<EngineEvent> event = decode_event(
      R"({"Type":"network","Action":"connect","Actor":{"ID":"n1","Attributes":{"name":"x"}},
          "scope":"local","timeNano":7})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "network");
  EXPECT_EQ(event->id, "n1");
  EXPECT_EQ(event->time, 7);
}

TEST(DecodeEvent, RefusesWhatIsNone) {
  EXPECT_FALSE(decode_event("{}"));
  EXPECT_FALSE(decode_event(R"({"Type":"x","Action":1})"));
  EXPECT_FALSE(decode_event("null"));
}

TEST(ErrorMessage, TakesTheMessageOrTheBody) {
  EXPECT_EQ(error_message("{\"message\":\"No such image: x\"}\n"), "No such image: x");
  EXPECT_EQ(error_message("plain text\n"), "plain text");
  EXPECT_EQ(error_message("{\"cause\":1}"), "{\"cause\":1}");
  EXPECT_EQ(error_message(""), "");
}

TEST(DecodeCreateAnswer, ReadsIdAndWarnings) {
  const auto answer = decode_create_answer(R"({"Id":"abc","Warnings":["swap"]})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->id, "abc");
  EXPECT_THAT(answer->warnings, ElementsAre("swap"));
  EXPECT_TRUE(decode_create_answer(R"({"Id":"abc","Warnings":null})"));
  EXPECT_FALSE(decode_create_answer(R"({"Warnings":null})"));
}

}  // namespace
}  // namespace swarm::wire
