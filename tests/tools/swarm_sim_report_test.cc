// swarm-sim run with scenario files and with --report.
#include "tests/tools/run_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace swarm::tests {
namespace {

using testing::HasSubstr;

class SwarmSimFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name), std::ios::binary).rdbuf();
    return text.str();
  }

 private:
  std::filesystem::path folder_;
};

std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// Three arrivals, of which the last asks for a zone that no node has; also compressed by zstd.
constexpr const char* trace =
    "arrival_s,life_s,cpus,memory_mb,constraint\n"
    "0,600,2,1024,zone==z1\n60,0,4,2048,\n120,60,1,512,zone==nowhere\n";
constexpr const char* trace_zstd =
    "28b52ffd2469bd020022861311907d107a623944b9ddedc9433eb9c3ac04a0d9f6369d4394171fcc8721c01f12c693"
    "0f"
    "1f0c101da136697f3282f8f121980f004fa82cbe93b25f32714b65937f73657f537330fe4d516968ad0a01009ac954"
    "14"
    "7c387cdb";

TEST_F(SwarmSimFiles, ComparesScenariosAndRecordsThem) {
  const std::string file = write("a.txt", "cluster engines=2\n----\n3 Healthy\n");
  const Outcome differs = run_program(SWARM_SIM_PROGRAM, {"run", file});
  EXPECT_EQ(differs.exit_code, 1);
  EXPECT_EQ(differs.out, file +
                             ":3: the output differs\n  -3 Healthy\n  +2 Healthy\n"
                             "1 scenarios, 1 failed\n");
  EXPECT_EQ(run_program(SWARM_SIM_PROGRAM, {"run", file, "--rewrite"}).exit_code, 0);
  EXPECT_EQ(read("a.txt"), "cluster engines=2\n----\n2 Healthy\n");
  EXPECT_EQ(run_program(SWARM_SIM_PROGRAM, {"run", file}).exit_code, 0);
}

TEST_F(SwarmSimFiles, LeavesAFileAloneThatItCannotRun) {
  const std::string file = write("a.txt", "cluster engines=2\nfly\n");
  const Outcome outcome = run_program(SWARM_SIM_PROGRAM, {"run", file, "--rewrite"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, HasSubstr(":2: fly: there is no such command"));
  EXPECT_EQ(read("a.txt"), "cluster engines=2\nfly\n");
}

TEST_F(SwarmSimFiles, ReportsOnATraceAlsoACompressedOne) {
  const auto report_on = [this](const std::string& file) {
    const Outcome outcome = run_program(
        SWARM_SIM_PROGRAM, {"run", "--report", path("out"), "--hosts", "3", "--trace", file});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::string report = read("out.json");
    return report.substr(report.find("\"results\""));
  };
  const std::string plain = report_on(write("plain.csv", trace));
  EXPECT_THAT(plain, HasSubstr("\"refused_by\": {\"constraint\": 3}"));
  EXPECT_THAT(read("out.html"), HasSubstr("<svg"));
  EXPECT_EQ(report_on(write("small.csv.zst", from_hex(trace_zstd))), plain);
}

TEST_F(SwarmSimFiles, RefusesWhatIsNoTrace) {
  const std::string cut = write("cut.zst", from_hex(trace_zstd).substr(0, 60));
  const std::string words = write("words.csv", "to be\nor not\n");
  const auto error = [&](const std::string& file) {
    const Outcome outcome =
        run_program(SWARM_SIM_PROGRAM, {"run", "--report", path("out"), "--trace", file});
    EXPECT_EQ(outcome.exit_code, 2);
    return outcome.err;
  };
  EXPECT_THAT(error(cut), HasSubstr("cut.zst: the file ends too early"));
  EXPECT_THAT(error(words), HasSubstr("words.csv: row 1: arrival_s is missing"));
  EXPECT_THAT(error(path("nowhere.csv")), HasSubstr("cannot read"));
}

TEST_F(SwarmSimFiles, RunsArrivalsAndWritesTheManagersMetrics) {
  const std::string arrivals = write("jobs.csv", "arrival_s,life_s,cpus,memory_mb\n1,0,1,64\n");
  const Outcome run =
      run_program(SWARM_SIM_PROGRAM, {"run", "--seed", "2", "--hosts", "2", "--no-faults",
                                      "--arrivals", arrivals, "--metrics", path("metrics.txt")});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("1 created"));
  const std::string metrics = read("metrics.txt");
  EXPECT_TRUE(metrics.ends_with("# EOF\n"));
  EXPECT_THAT(metrics, HasSubstr("# TYPE swarmc_schedule_attempts counter\n"));
  EXPECT_THAT(metrics,
              HasSubstr("swarmc_schedule_attempts_total{job=\"swarm-sim\",instance=\"seed-2\","
                        "result=\"placed\",strategy=\""));
}

TEST_F(SwarmSimFiles, SamplesTheMetricsInVirtualTime) {
  const auto hash_of_run = [this](std::vector<std::string> more) {
    std::vector<std::string> arguments{"run", "--seed", "7", "--seconds", "60"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome run = run_program(SWARM_SIM_PROGRAM, arguments);
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    return run.out.substr(run.out.find("hash "));
  };
  const std::string hash = hash_of_run({});
  EXPECT_EQ(hash_of_run({"--metrics", path("fine.txt"), "--metrics-every", "5"}), hash);
  EXPECT_EQ(hash_of_run({"--metrics", path("rough.txt"), "--metrics-every", "20"}), hash);
  // The wall clock of a simulation starts an hour after this moment.
  const std::string build = "\"} 1 1760003600.000\n";
  EXPECT_THAT(read("fine.txt"), HasSubstr(build));
  const auto samples = [this](const std::string& file) {
    std::size_t count = 0;
    const std::string text = read(file);
    for (std::size_t at = 0; (at = text.find("\nswarmc_leader{", at)) != std::string::npos; ++at) {
      ++count;
    }
    return count;
  };
  EXPECT_GE(samples("rough.txt"), 4u);  // Start-up alone takes 20 s.
  EXPECT_GE(samples("fine.txt"), 3 * samples("rough.txt"));
}

}  // namespace
}  // namespace swarm::tests
