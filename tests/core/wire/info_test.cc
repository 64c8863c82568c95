#include "core/wire/docker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

using testing::ElementsAre;

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

TEST(DecodeInfo, NamesPodmanByWhereItIs) {
  const auto id = [](std::string_view drawn) {
    return decode_info(R"({"ID":")" + std::string(drawn) +
                       R"(","Name":"host1","DockerRootDir":"/var/lib/containers|storage",)"
                       R"("BuildahVersion":"1.28.2"})")
        ->id;
  };
  EXPECT_EQ(id("eb9f6336"), "PODMAN:host1:.var.lib.containers.storage");
  EXPECT_EQ(id("c18609b8"), id("eb9f6336"));
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

}  // namespace
}  // namespace swarm::wire
