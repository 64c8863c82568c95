#include "core/cluster/relay_book.h"

#include "core/base/assert.h"
#include "core/base/sometimes.h"
#include "core/wire/ports.h"

#include <algorithm>
#include <string>

namespace swarm {
namespace {

LogEntry told(LogLevel level, std::string message, const RelayClaim& claim) {
  LogEntry entry{level, std::move(message), {}};
  entry.fields = {{"container", claim.name},
                  {"port", wire::port_key(claim.wish.port, claim.wish.protocol)}};
  if (!claim.problem.empty()) entry.fields.emplace_back("reason", claim.problem);
  return entry;
}

}  // namespace

void RelayBook::want(const std::string& container, const std::string& name,
                     const std::vector<RelayWish>& wishes, Actions& actions) {
  std::map<Key, RelayWish> wanted;
  for (const RelayWish& wish : wishes) {
    wanted.try_emplace(Key{container, wish.protocol, wish.port, wish.host}, wish);
  }
  std::vector<Key> ended;
  for (auto at = claims_.lower_bound(Key{container, {}, 0, {}});
       at != claims_.end() && at->first.container == container; ++at) {
    const auto still = wanted.find(at->first);
    if (still == wanted.end() || !(still->second == at->second.wish)) {
      ended.push_back(at->first);
    } else {
      at->second.name = name;
    }
  }
  // What they leave is given away when all are gone, not to one of themselves.
  std::set<Line> left;
  for (const Key& key : ended) drop(key, left, actions);
  for (const Line& line : left) next_for(line, actions);
  for (const auto& [key, wish] : wanted) {
    const auto [at, added] = claims_.try_emplace(key);
    if (!added) continue;
    RelayClaim& claim = at->second;
    claim.wish = wish;
    claim.container = container;
    claim.name = name;
    claim.turn = ++last_turn_;
    begin(key, actions);
  }
}

void RelayBook::begin(const Key& key, Actions& actions) {
  RelayClaim& claim = claims_.at(key);
  if (claim.wish.protocol == PortProtocol::sctp) {
    claim.state = RelayState::unsupported;
    claim.problem = "sctp is not relayed";
    return;
  }
  const auto holder = holders_.find(Line{claim.wish.protocol, claim.wish.port});
  if (claim.wish.fixed && holder != holders_.end()) {
    return wait_for_port(key, holder->second, actions);
  }
  if (relays_.size() >= open_max_) {
    SWARM_SOMETIMES("relay: no room");
    claim.state = RelayState::waits_for_room;
    claim.problem = "the manager relays " + std::to_string(open_max_) + " ports already";
    waiting_for_room_[claim.turn] = key;
    actions.push_back(told(LogLevel::warning, "A published port is not relayed", claim));
    return;
  }
  SWARM_SOMETIMES_IF(holder != holders_.end(), "relay: another number");
  open(key, holder == holders_.end() ? claim.wish.port : std::uint16_t{0}, actions);
}

void RelayBook::wait_for_port(const Key& key, const Key& holder, Actions& actions) {
  SWARM_SOMETIMES("relay: the port has a holder");
  RelayClaim& claim = claims_.at(key);
  claim.state = RelayState::waits_for_port;
  claim.problem = "port " + wire::port_key(claim.wish.port, claim.wish.protocol) +
                  " of the manager is relayed to " + claims_.at(holder).name;
  waiting_[Line{claim.wish.protocol, claim.wish.port}][claim.turn] = key;
  ++conflicts_;
  actions.push_back(told(LogLevel::warning, "A published port is not relayed", claim));
}

// 0: whatever number is free.
void RelayBook::open(const Key& key, std::uint16_t listen, Actions& actions) {
  RelayClaim& claim = claims_.at(key);
  claim.state = RelayState::opening;
  claim.problem.clear();
  claim.listen = listen;
  claim.relay = ++last_relay_;
  relays_[claim.relay] = key;
  if (listen != 0) holders_[line_of(claim)] = key;
  actions.push_back(
      OpenRelay{claim.relay, claim.wish.protocol, listen, claim.wish.host, claim.wish.port});
}

void RelayBook::on(const RelayOpened& event, Actions& actions) {
  const auto found = relays_.find(event.relay);
  if (found == relays_.end()) return;
  RelayClaim& claim = claims_.at(found->second);
  SWARM_ASSERT(claim.state == RelayState::opening);
  claim.state = RelayState::open;
  claim.listen = event.port;
  // Somebody else may be about to fail with that number; then it is ours in the next try only.
  holders_.try_emplace(line_of(claim), found->second);
  LogEntry entry = told(LogLevel::info, "A published port is relayed", claim);
  entry.fields.emplace_back("listen", std::to_string(claim.listen));
  actions.push_back(std::move(entry));
}

void RelayBook::on(const RelayFailed& event, Actions& actions) {
  const auto found = relays_.find(event.relay);
  if (found == relays_.end()) return;
  const Key key = found->second;
  RelayClaim& claim = claims_.at(key);
  const Line line = line_of(claim);
  const bool any_other_will_do = !claim.wish.fixed && claim.listen != 0;
  let_go(key, claim, line);
  if (any_other_will_do && claim.state == RelayState::opening) {
    SWARM_SOMETIMES("relay: another number, for this one is not free");
    open(key, 0, actions);
    return next_for(line, actions);
  }
  SWARM_SOMETIMES("relay: cannot be opened");
  claim.state = RelayState::failed;
  claim.listen = 0;
  claim.problem = event.problem;
  failed_[claim.turn] = key;
  ++failures_;
  actions.push_back(told(LogLevel::warning, "A published port is not relayed", claim));
  next_for(line, actions);
}

// Each once, though some may fail again.
void RelayBook::try_again(Actions& actions) {
  for (const auto& [turn, key] : std::exchange(failed_, {})) begin(key, actions);
}

void RelayBook::let_go(const Key& key, RelayClaim& claim, Line line) {
  relays_.erase(claim.relay);
  claim.relay = 0;
  const auto held = holders_.find(line);
  if (held != holders_.end() && held->second == key) holders_.erase(held);
}

void RelayBook::drop(const Key& key, std::set<Line>& left, Actions& actions) {
  RelayClaim& claim = claims_.at(key);
  const Line line = line_of(claim);
  const Line wished{claim.wish.protocol, claim.wish.port};
  if (claim.relay != 0) {
    actions.push_back(CloseRelay{claim.relay});
    let_go(key, claim, line);
  }
  if (const auto queue = waiting_.find(wished); queue != waiting_.end()) {
    queue->second.erase(claim.turn);
    if (queue->second.empty()) waiting_.erase(queue);
  }
  waiting_for_room_.erase(claim.turn);
  failed_.erase(claim.turn);
  claims_.erase(key);
  left.insert(line);
  left.insert(wished);
}

void RelayBook::next_for(Line line, Actions& actions) {
  const auto queue = waiting_.find(line);
  if (queue != waiting_.end() && !holders_.contains(line)) {
    SWARM_SOMETIMES("relay: the next one gets the port");
    const Key next = queue->second.begin()->second;
    queue->second.erase(queue->second.begin());
    if (queue->second.empty()) waiting_.erase(queue);
    begin(next, actions);
  }
  while (relays_.size() < open_max_ && !waiting_for_room_.empty()) {
    SWARM_SOMETIMES("relay: there is room again");
    const Key next = waiting_for_room_.begin()->second;
    waiting_for_room_.erase(waiting_for_room_.begin());
    begin(next, actions);
  }
}

std::vector<const RelayClaim*> RelayBook::claims_of(std::string_view container) const {
  std::vector<const RelayClaim*> claims;
  for (auto at = claims_.lower_bound(Key{std::string(container), {}, 0, {}});
       at != claims_.end() && at->first.container == container; ++at) {
    claims.push_back(&at->second);
  }
  return claims;
}

const RelayClaim* RelayBook::find(std::string_view container, PortProtocol protocol,
                                  std::uint16_t port, std::string_view host) const {
  const auto found = claims_.find(Key{std::string(container), protocol, port, std::string(host)});
  return found == claims_.end() ? nullptr : &found->second;
}

RelayCounts RelayBook::counts() const {
  RelayCounts counts;
  counts.conflicts = conflicts_;
  counts.failures = failures_;
  counts.open = relays_.size();
  counts.waiting = claims_.size() - relays_.size();
  return counts;
}

}  // namespace swarm
