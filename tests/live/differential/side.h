// The two engines that are compared, as one who makes calls sees them.
#pragma once

#include <memory>
#include <string>

namespace swarm::differential {

struct Answer {
  int status = 0;  // Zero: none came in time.
  std::string type;
  std::string body;
};

class Side {
 public:
  virtual ~Side() = default;
  virtual std::string name() const = 0;
  // An engine with nothing but its image, and a new start of the events.
  virtual void reset() = 0;
  virtual Answer call(const std::string& method, const std::string& target,
                      const std::string& body) = 0;
  virtual void pause(int milliseconds) = 0;
  // The lines of all events since the reset.
  virtual std::string events() = 0;
};

std::unique_ptr<Side> make_simulated_side();
std::unique_ptr<Side> make_real_side(const std::string& address);  // "10.78.0.11:2375"

}  // namespace swarm::differential
