// Published ports, relayed by the manager (--relay-ports): reads from the
// cluster's containers what there is to relay, and tells clients what became of it.
#pragma once

#include "core/cluster/cluster_context.h"
#include "core/cluster/relay_book.h"
#include "core/model/container.h"

#include <string>
#include <string_view>

namespace swarm {

class PortRelay {
 public:
  explicit PortRelay(ClusterContext& context);

  // Follows what has happened to containers and engines in this step. What it orders goes before
  // the answers of the step: a client that hears of a start finds the port open.
  void update(Moment at, Actions& actions);
  void on(Step& step, const RelayOpened& event);
  void on(Step& step, const RelayFailed& event);

  const RelayBook& book() const { return book_; }

 private:
  std::vector<RelayWish> wishes_of(const Container& container) const;
  void plan_retry(Instant now);
  void fill_stats();

  ClusterContext& context_;
  RelayBook book_;
  Timers::Id retry_ = 0;
};

// Where a published port of that engine's containers is reached: at the engine's address, if it is
// bound to that one or to every interface. Empty: nowhere else. What an engine says must not make
// the manager a way to any other host.
std::string_view reachable_host(const Engine& engine, std::string_view bound_to);

}  // namespace swarm
