// Which published ports the manager itself listens on, to relay them to their
// nodes (--relay-ports): one number has one holder at a time, the first who
// came; whoever wants it too waits. Knows no engines: wishes in, actions out.
#pragma once

#include "core/base/instant.h"
#include "core/cluster/action.h"
#include "core/cluster/event.h"
#include "core/model/port.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm {

// A port that a running container publishes on its node.
struct RelayWish {
  PortProtocol protocol = PortProtocol::tcp;
  std::uint16_t port = 0;  // On the node.
  std::string host;        // Where it can be reached there.
  std::uint16_t private_port = 0;
  bool fixed = false;  // The client chose the number: no other one will do.
  bool operator==(const RelayWish&) const = default;
};

enum class RelayState : std::uint8_t {
  waits_for_port,  // Another container has the number.
  waits_for_room,  // As many ports are open as may be.
  opening,
  open,
  failed,       // The manager's host does not let it listen: tried again later.
  unsupported,  // Only TCP and UDP are relayed.
};

struct RelayClaim {
  RelayWish wish;
  std::string container;  // ID.
  std::string name;       // "node-1/web", for people.
  std::uint64_t turn = 0;
  RelayState state = RelayState::waits_for_room;
  RelayId relay = 0;         // While opening or open.
  std::uint16_t listen = 0;  // The manager's port: once it is open, or 0 for any.
  std::string problem;       // Why it is not relayed; empty: it is, or is about to be.
};

struct RelayCounts {
  std::uint64_t open = 0;     // Gauge.
  std::uint64_t waiting = 0;  // Gauge: claims that are not relayed, for whatever reason.
  std::uint64_t conflicts = 0;
  std::uint64_t failures = 0;
};

class RelayBook {
 public:
  explicit RelayBook(std::size_t open_max) : open_max_(open_max) {}

  // All that the container publishes from now on, in place of what it did; nothing: it has ended.
  void want(const std::string& container, const std::string& name,
            const std::vector<RelayWish>& wishes, Actions& actions);

  // Answers to OpenRelay. Those to relays that were closed meanwhile are ignored.
  void on(const RelayOpened& event, Actions& actions);
  void on(const RelayFailed& event, Actions& actions);

  // Whether anything has failed, and the moment to try it again has come.
  bool has_failed() const { return !failed_.empty(); }
  void try_again(Actions& actions);

  // In order of protocol, node's port and host.
  std::vector<const RelayClaim*> claims_of(std::string_view container) const;
  // Null: that port of the container is none of ours.
  const RelayClaim* find(std::string_view container, PortProtocol protocol, std::uint16_t port,
                         std::string_view host) const;
  RelayCounts counts() const;

 private:
  struct Key {
    std::string container;
    PortProtocol protocol = PortProtocol::tcp;
    std::uint16_t port = 0;
    std::string host;
    auto operator<=>(const Key&) const = default;
  };
  using Line = std::pair<PortProtocol, std::uint16_t>;  // A number to listen on.
  using Queue = std::map<std::uint64_t, Key>;           // By turn.

  void begin(const Key& key, Actions& actions);
  void open(const Key& key, std::uint16_t listen, Actions& actions);
  void wait_for_port(const Key& key, const Key& holder, Actions& actions);
  void drop(const Key& key, std::set<Line>& left, Actions& actions);
  void let_go(const Key& key, RelayClaim& claim, Line line);
  // Somebody may have the line now, or the room.
  void next_for(Line line, Actions& actions);
  static Line line_of(const RelayClaim& claim) { return {claim.wish.protocol, claim.listen}; }

  std::size_t open_max_;
  std::map<Key, RelayClaim> claims_;
  std::map<RelayId, Key> relays_;  // Opening or open.
  std::map<Line, Key> holders_;
  std::map<Line, Queue> waiting_;
  Queue waiting_for_room_;
  Queue failed_;
  RelayId last_relay_ = 0;
  std::uint64_t last_turn_ = 0;
  std::uint64_t conflicts_ = 0, failures_ = 0;
};

}  // namespace swarm
