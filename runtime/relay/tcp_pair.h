// Two connections whose bytes go over to each other, each way at the pace of its
// reader. Private to runtime/relay.
#pragma once

#include "runtime/net/stream.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace swarm::runtime {

class TcpPair {
 public:
  // `bytes` is what both ways add to. `ended` is called once, when both have ended or one has
  // broken; never from within start(), nor by close().
  static std::shared_ptr<TcpPair> start(std::unique_ptr<Stream> client,
                                        std::unique_ptr<Stream> node, std::uint64_t& bytes,
                                        std::function<void()> ended);
  virtual ~TcpPair() = default;
  virtual void close() = 0;
};

}  // namespace swarm::runtime
