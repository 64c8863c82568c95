#include "runtime/service_manager.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace swarm::runtime {
namespace {

// A datagram socket as systemd's; `name` may begin with '@'.
class Listener {
 public:
  explicit Listener(const std::string& name) : name_(name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Listener() {
    close(socket_);
    unlink(name_.c_str());
    unsetenv("NOTIFY_SOCKET");
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::string heard() const {
    std::array<char, 64> text{};
    const ssize_t size = recv(socket_, text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? "" : std::string(text.data(), static_cast<std::size_t>(size));
  }

 private:
  std::string name_;
  int socket_ = socket(AF_UNIX, SOCK_DGRAM, 0);
};

TEST(ServiceManager, HearsAtAPath) {
  const Listener listener("/tmp/swarm-notify-" + std::to_string(getpid()));
  notify_service_manager("READY=1");
  EXPECT_EQ(listener.heard(), "READY=1");
  EXPECT_EQ(listener.heard(), "");
}

TEST(ServiceManager, HearsInTheAbstractNamespace) {
  const Listener listener("@swarm-notify-" + std::to_string(getpid()));
  notify_service_manager("STOPPING=1");
  EXPECT_EQ(listener.heard(), "STOPPING=1");
}

TEST(ServiceManager, IsNotNeeded) {
  unsetenv("NOTIFY_SOCKET");
  notify_service_manager("READY=1");
  for (const std::string& path : {std::string(), std::string("relative"), std::string("/nowhere"),
                                  '/' + std::string(200, 'x')}) {
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
    notify_service_manager("READY=1");
  }
  unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace swarm::runtime
