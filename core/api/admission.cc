#include "core/api/admission.h"

#include "core/base/sometimes.h"

#include <algorithm>
#include <utility>

namespace swarm {
namespace {

constexpr std::size_t waiting_share = 4;  // So many may wait for each one that may run.

}  // namespace

Admission::Verdict Admission::ask(RequestId request, const std::string& client) {
  if (client_max_ == 0 && all_max_ == 0) return Verdict::go;
  Client& row = clients_[client];
  // Nobody overtakes those that wait and have room: they are let go a moment later.
  if (row.queue.empty() && has_room() && may_run(row) && !somebody_may_go()) {
    ++row.running;
    running_.emplace(request, client);
    return Verdict::go;
  }
  const bool client_full = client_max_ > 0 && row.queue.size() >= waiting_share * client_max_;
  const bool all_full = all_max_ > 0 && waiting() >= waiting_share * all_max_;
  SWARM_SOMETIMES_IF(client_full || all_full, "admission: refused");
  forget_if_idle(client);
  if (client_full) return Verdict::client_full;
  return all_full ? Verdict::all_full : Verdict::wait;
}

void Admission::queue(RequestId request, const std::string& client, std::function<void(Step&)> go) {
  SWARM_SOMETIMES("admission: a request waits");
  Client& row = clients_[client];
  if (row.queue.empty()) turns_.push_back(client);
  row.queue.push_back({request, std::move(go)});
  queued_.emplace(request, client);
}

void Admission::left(RequestId request) {
  if (const auto run = running_.extract(request); !run.empty()) {
    --clients_.at(run.mapped()).running;
    return forget_if_idle(run.mapped());
  }
  const auto queued = queued_.extract(request);
  if (queued.empty()) return;
  Client& row = clients_.at(queued.mapped());
  std::erase_if(row.queue, [&](const Waiting& each) { return each.request == request; });
  if (row.queue.empty()) std::erase(turns_, queued.mapped());
  forget_if_idle(queued.mapped());
}

void Admission::forget_if_idle(const std::string& name) {
  const auto row = clients_.find(name);
  if (row->second.running == 0 && row->second.queue.empty()) clients_.erase(row);
}

bool Admission::somebody_may_go() const {
  return has_room() && std::ranges::any_of(turns_, [&](const std::string& name) {
           return may_run(clients_.at(name));
         });
}

void Admission::run(Step& step) {
  while (has_room()) {
    const auto next = std::ranges::find_if(
        turns_, [&](const std::string& name) { return may_run(clients_.at(name)); });
    if (next == turns_.end()) return;
    const std::string name = *next;
    turns_.erase(next);
    Client& row = clients_.at(name);
    const Waiting first = std::move(row.queue.front());
    row.queue.pop_front();
    if (!row.queue.empty()) turns_.push_back(name);
    queued_.erase(first.request);
    ++row.running;
    running_.emplace(first.request, name);
    first.go(step);  // It may leave at once, and so may others.
  }
}

}  // namespace swarm
