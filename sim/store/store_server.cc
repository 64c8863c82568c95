#include "sim/store/store_server.h"

#include <chrono>
#include <utility>

namespace swarm::sim {
namespace {

constexpr Duration client_timeout = std::chrono::seconds(10);

// At most once.
void give(const std::shared_ptr<StoreServer::Answer>& answer, const char* failure) {
  if (!*answer) return;
  const auto call = std::exchange(*answer, nullptr);
  call(failure);
}

}  // namespace

void StoreServer::ask(const Line& line, Work work, Answer answer) {
  auto shared = std::make_shared<Answer>(std::move(answer));
  clock_.after(clock_.latency(), [this, request = Waiting{&line, std::move(work), shared}] {
    if (!request.line->cut) return arrive(request);
    clock_.after(client_timeout, [answer = request.answer] { give(answer, "timed out"); });
  });
}

void StoreServer::arrive(Waiting request) {
  if (!up_) return reply(*request.line, std::move(request.answer), "connection refused");
  if (stopped_) {
    clock_.after(client_timeout, [answer = request.answer] { give(answer, "timed out"); });
    backlog_.push_back(std::move(request));
    return;
  }
  if (clock_.now < leaderless_until_) {
    return reply(*request.line, std::move(request.answer), "no leader");
  }
  leases_.run(clock_.now);
  request.work(leases_);
  settle();
  reply(*request.line, std::move(request.answer), "");
}

void StoreServer::reply(const Line& line, std::shared_ptr<Answer> answer, const char* failure) {
  clock_.after(clock_.latency(), [this, &line, answer = std::move(answer), failure] {
    if (!line.cut) return give(answer, failure);
    clock_.after(client_timeout, [answer] { give(answer, "timed out"); });
  });
}

void StoreServer::watch(std::function<void()> changed, std::function<void()> broken) {
  changed_ = std::move(changed);
  broken_ = std::move(broken);
}

void StoreServer::end_session(const std::string& address) {
  leases_.expire(clock_.now, address);
  settle();
}

// Tells of changes, and sees to the next lease that runs out.
void StoreServer::settle() {
  plan_expiry();
  if (told_revision_ == leases_.revision()) return;
  told_revision_ = leases_.revision();
  if (changed_) changed_();
}

void StoreServer::plan_expiry() {
  const Instant next = leases_.next_expiry();
  if (!answers() || next >= expiry_planned_) return;
  expiry_planned_ = next;
  clock_.queue.at(next, [this] {
    expiry_planned_ = never;
    if (!answers()) return;
    leases_.run(clock_.now);
    settle();
  });
}

void StoreServer::go_down() {
  up_ = false;
  stopped_ = false;
  backlog_.clear();
  down_since_ = clock_.now;
  if (broken_) broken_();
}

void StoreServer::come_up(bool leases_kept) {
  up_ = true;
  if (leases_kept) leases_.extend(clock_.now - down_since_);
  leases_.forget_history();
  leases_.run(clock_.now);
  settle();
}

void StoreServer::stop() {
  stopped_ = true;
  if (broken_) broken_();
}

void StoreServer::go_on() {
  stopped_ = false;
  leases_.run(clock_.now);
  for (Waiting& request : std::exchange(backlog_, {})) arrive(std::move(request));
  settle();
}

void StoreServer::change_leader(Duration without) {
  leaderless_until_ = clock_.now + without;
  leases_.extend(without);
  if (broken_ && clock_.one_in(2)) broken_();
}

void StoreServer::break_watches() {
  if (broken_) broken_();
}

void StoreServer::wipe() {
  leases_.wipe(clock_.now);
  if (broken_) broken_();
  settle();
}

void StoreServer::roll_back() {
  leases_.roll_back(clock_.now);
  if (broken_) broken_();
  settle();
}

StoreServer::Answer in_life(Process& process, StoreServer::Answer feed) {
  auto failure = std::make_shared<std::string>();
  auto bound = process.bound([failure, feed = std::move(feed)] { feed(*failure); });
  return [failure, bound = std::move(bound)](const std::string& text) {
    *failure = text;
    bound();
  };
}

}  // namespace swarm::sim
