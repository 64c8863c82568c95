#include "runtime/relay/port_relays.h"

#include "runtime/relay/relay.h"

#include <map>
#include <stdexcept>
#include <utility>

namespace swarm::runtime {

struct PortRelays::Parts {
  Parts(boost::asio::io_context& context, RelayOptions options, Tell told)
      : io(context),
        connector(context),
        ledger(std::make_shared<RelayLedger>(RelayLedger{std::move(options), {}})),
        tell(std::move(told)) {}

  boost::asio::io_context& io;
  Connector connector;
  std::shared_ptr<RelayLedger> ledger;
  Tell tell;
  std::map<RelayId, std::shared_ptr<Relay>> relays;
};

PortRelays::PortRelays(boost::asio::io_context& io, RelayOptions options, Tell tell)
    : parts_(std::make_unique<Parts>(io, std::move(options), std::move(tell))) {}

PortRelays::~PortRelays() {
  for (const auto& [id, relay] : parts_->relays) relay->close();
}

void PortRelays::open(const OpenRelay& action) {
  std::shared_ptr<Relay> relay;
  try {
    relay = action.protocol == PortProtocol::udp
                ? open_udp_relay(parts_->io, parts_->ledger, action)
                : open_tcp_relay(parts_->io, parts_->connector, parts_->ledger, action);
  } catch (const std::runtime_error& error) {
    return parts_->tell(RelayFailed{action.relay, error.what()});
  }
  const std::uint16_t port = relay->port();
  parts_->relays[action.relay] = std::move(relay);
  parts_->tell(RelayOpened{action.relay, port});
}

void PortRelays::close(const CloseRelay& action) {
  const auto found = parts_->relays.find(action.relay);
  if (found == parts_->relays.end()) return;
  found->second->close();
  parts_->relays.erase(found);
}

const metrics::RelayTraffic& PortRelays::traffic() const { return parts_->ledger->traffic; }

}  // namespace swarm::runtime
