#include "sim/store/store_server.h"

#include <chrono>
#include <utility>

namespace swarm::sim {
namespace {

constexpr Duration client_timeout = std::chrono::seconds(10);

}  // namespace

// A long simulation is mostly this: one allocation for all of a request, few for its events.
struct StoreServer::Request {
  Request(const Line& over, Work what, Answer told)
      : line(over), work(std::move(what)), answer(std::move(told)) {}

  const Line& line;
  Work work;
  Answer answer;
  const char* failure = "";

  // At most once.
  void give(const char* what) {
    if (const auto call = std::exchange(answer, nullptr)) call(what);
  }
};

void StoreServer::ask(const Line& line, Work work, Answer answer) {
  auto request = std::make_shared<Request>(line, std::move(work), std::move(answer));
  clock_.after(clock_.latency(), [this, request = std::move(request)] {
    request->line.cut ? time_out(request) : arrive(request);
  });
}

void StoreServer::time_out(std::shared_ptr<Request> request) {
  clock_.after(client_timeout, [request = std::move(request)] { request->give("timed out"); });
}

void StoreServer::arrive(std::shared_ptr<Request> request) {
  if (!up_) return reply(std::move(request), "connection refused");
  if (stopped_) {
    time_out(request);
    backlog_.push_back(std::move(request));
    return;
  }
  if (clock_.now < leaderless_until_) return reply(std::move(request), "no leader");
  leases_.run(clock_.now);
  request->work(leases_);
  settle();
  reply(std::move(request), "");
}

void StoreServer::reply(std::shared_ptr<Request> request, const char* failure) {
  request->failure = failure;
  clock_.after(clock_.latency(), [this, request = std::move(request)] {
    request->line.cut ? time_out(request) : request->give(request->failure);
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
  for (auto& request : std::exchange(backlog_, {})) arrive(std::move(request));
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
  return [&process, life = process.life(), feed = std::move(feed)](std::string_view failure) {
    if (process.runs() && process.life() == life) return feed(failure);
    process.in_life(life, [feed, failure] { feed(failure); });
  };
}

}  // namespace swarm::sim
