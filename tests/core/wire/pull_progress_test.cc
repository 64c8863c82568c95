#include "core/wire/pull_progress.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(StatusLine, NamesTheNode) {
  EXPECT_EQ(encode_status_line("n1", "Pulling a..."),
            "{\"status\":\"Pulling a...\",\"id\":\"n1\"}\n");
}

TEST(ErrorLine, HasTheFormThatClientsFailOn) {
  EXPECT_EQ(encode_error_line("n1: no"),
            "{\"error\":\"n1: no\",\"errorDetail\":{\"code\":1,\"message\":\"n1: no\"}}\n");
}

TEST(ProgressLine, KeepsTheEnginesMembersUnderTheNodesName) {
  const ProgressLine line =
      encode_progress_line(R"({"status":"Downloading","progressDetail":{"current":1,"total":2},)"
                           R"("progress":"[>]","id":"9c"})",
                           "n1", "Pulling a...");
  EXPECT_TRUE(line.measures);
  EXPECT_EQ(line.bytes,
            "{\"status\":\"Pulling a... : Downloading\",\"progressDetail\":{\"current\":1,"
            "\"total\":2},\"progress\":\"[>]\",\"id\":\"n1\"}\n");
}

TEST(ProgressLine, TellsStagesFromMeasures) {
  EXPECT_FALSE(
      encode_progress_line(R"({"status":"Pull complete","progressDetail":{},"id":"9c"})", "n1", "p")
          .measures);
  EXPECT_FALSE(encode_progress_line(R"({"status":"Digest: sha256:1"})", "n1", "p").measures);
}

TEST(ProgressLine, SaysNothingForWhatIsNoStatus) {
  EXPECT_EQ(encode_progress_line(R"({"errorDetail":{"message":"x"},"error":"x"})", "n1", "p").bytes,
            "");
  EXPECT_EQ(encode_progress_line(R"({"status":7})", "n1", "p").bytes, "");
  EXPECT_EQ(encode_progress_line("nonsense", "n1", "p").bytes, "");
}

}  // namespace
}  // namespace swarm::wire
