#include "core/api/admission.h"

#include <gtest/gtest.h>

#include <vector>

namespace swarm {
namespace {

using Verdict = Admission::Verdict;

struct Admitting : ::testing::Test {
  // Asks, and queues what has to wait.
  Verdict ask(Admission& admission, RequestId request, const std::string& client) {
    const Verdict verdict = admission.ask(request, client);
    if (verdict == Verdict::wait) {
      admission.queue(request, client, [this, request](Step&) { gone.push_back(request); });
    }
    return verdict;
  }
  void run(Admission& admission) {
    Step step{{}, actions};
    admission.run(step);
  }
  std::vector<RequestId> gone;  // Out of the queue, to their handlers.
  Actions actions;
};

TEST_F(Admitting, HasNoBoundsUnlessToldSo) {
  Admission admission(0, 0);
  for (RequestId id = 1; id < 1000; ++id) EXPECT_EQ(ask(admission, id, "a"), Verdict::go);
  EXPECT_EQ(admission.waiting(), 0u);
}

TEST_F(Admitting, LetsAClientHaveSoManyAndNoOtherSuffers) {
  Admission admission(2, 0);
  EXPECT_EQ(ask(admission, 1, "a"), Verdict::go);
  EXPECT_EQ(ask(admission, 2, "a"), Verdict::go);
  EXPECT_EQ(ask(admission, 3, "a"), Verdict::wait);
  EXPECT_EQ(ask(admission, 4, "b"), Verdict::go);
  EXPECT_FALSE(admission.somebody_may_go());
  admission.left(1);
  EXPECT_TRUE(admission.somebody_may_go());
  EXPECT_EQ(ask(admission, 5, "a"), Verdict::wait) << "It does not overtake.";
  run(admission);
  EXPECT_EQ(gone, (std::vector<RequestId>{3}));
}

TEST_F(Admitting, TakesTurnsBetweenClients) {
  Admission admission(0, 1);
  EXPECT_EQ(ask(admission, 1, "a"), Verdict::go);
  EXPECT_EQ(ask(admission, 2, "a"), Verdict::wait);
  EXPECT_EQ(ask(admission, 3, "a"), Verdict::wait);
  EXPECT_EQ(ask(admission, 4, "b"), Verdict::wait);
  for (RequestId id = 1; id <= 4; ++id) {
    admission.left(gone.empty() ? 1 : gone.back());
    run(admission);
  }
  EXPECT_EQ(gone, (std::vector<RequestId>{2, 4, 3}));
  EXPECT_EQ(admission.running(), 0u);
}

TEST_F(Admitting, SendsAwayWhoHasTooManyWaiting) {
  Admission admission(1, 2);
  EXPECT_EQ(ask(admission, 1, "a"), Verdict::go);
  for (RequestId id = 2; id <= 5; ++id) EXPECT_EQ(ask(admission, id, "a"), Verdict::wait);
  EXPECT_EQ(ask(admission, 6, "a"), Verdict::client_full);
  EXPECT_EQ(ask(admission, 7, "b"), Verdict::go);
  for (RequestId id = 8; id <= 11; ++id) EXPECT_EQ(ask(admission, id, "b"), Verdict::wait);
  EXPECT_EQ(ask(admission, 12, "c"), Verdict::all_full);
  EXPECT_EQ(admission.waiting(), 8u);
}

TEST_F(Admitting, ForgetsWhoLeavesTheQueue) {
  Admission admission(1, 0);
  ask(admission, 1, "a");
  ask(admission, 2, "a");
  ask(admission, 3, "a");
  EXPECT_TRUE(admission.is_waiting(2));
  admission.left(2);
  EXPECT_FALSE(admission.is_waiting(2));
  admission.left(1);
  admission.left(77);
  run(admission);
  EXPECT_EQ(gone, (std::vector<RequestId>{3}));
  admission.left(3);
  EXPECT_EQ(admission.running() + admission.waiting(), 0u);
}

}  // namespace
}  // namespace swarm
