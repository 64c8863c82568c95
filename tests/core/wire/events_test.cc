#include "core/wire/docker.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

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

}  // namespace
}  // namespace swarm::wire
