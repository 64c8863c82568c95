// A real dockerd through plain sockets.
#include "core/base/http.h"
#include "tests/live/differential/side.h"

#include <boost/json.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace swarm::differential {
namespace {

namespace json = boost::json;

constexpr timeval patience{30, 0};

class Socket {
 public:
  Socket(const std::string& host, std::uint16_t port)
      : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("no connection to " + host);
    }
  }
  ~Socket() { close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool send(std::string_view text) const {
    return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  bool read_more(std::string& text) const {
    std::array<char, 65536> piece{};
    const ssize_t got = recv(fd_, piece.data(), piece.size(), 0);
    if (got > 0) text.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

 private:
  int fd_;
};

Headers parse_headers(std::string_view head) {
  Headers headers;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    if (const std::size_t colon = line.find(": "); colon != std::string_view::npos) {
      headers.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
    }
    head.remove_prefix(std::min(end + 2, head.size()));
  }
  return headers;
}

// One request and its answer on a connection.
class Reader {
 public:
  explicit Reader(const Socket& socket) : socket_(socket) {}

  Answer read(const std::string& method) {
    std::size_t end = 0;
    while ((end = data_.find("\r\n\r\n")) == std::string::npos) {
      if (!socket_.read_more(data_)) return {};
    }
    const Headers headers = parse_headers(std::string_view(data_).substr(0, end));
    Answer answer;
    std::from_chars(data_.data() + 9, data_.data() + 12, answer.status);
    answer.type = headers.get("Content-Type");
    data_.erase(0, end + 4);
    if (method == "HEAD" || answer.status == 204 || answer.status == 304) return answer;
    if (headers.contains("Content-Length")) {
      answer.body = take(std::stoul(std::string(headers.get("Content-Length"))));
    } else if (headers.get("Transfer-Encoding") == "chunked") {
      answer.body = read_chunks();
    } else {
      while (socket_.read_more(data_)) continue;
      answer.body = data_;
    }
    return answer;
  }

 private:
  std::string take(std::size_t size) {
    while (data_.size() < size && socket_.read_more(data_)) continue;
    std::string taken = data_.substr(0, size);
    data_.erase(0, size);
    return taken;
  }

  std::string read_chunks() {
    std::string body;
    for (;;) {
      std::size_t end = 0;
      while ((end = data_.find("\r\n")) == std::string::npos) {
        if (!socket_.read_more(data_)) return body;
      }
      std::size_t size = 0;
      std::from_chars(data_.data(), data_.data() + end, size, 16);
      data_.erase(0, end + 2);
      body += take(size);
      take(2);
      if (size == 0) return body;
    }
  }

  const Socket& socket_;
  std::string data_;
};

class RealSide final : public Side {
 public:
  explicit RealSide(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    host_ = address.substr(0, colon);
    port_ = static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1)));
  }

  std::string name() const override { return "real"; }

  Answer call(const std::string& method, const std::string& target,
              const std::string& body) override {
    const bool streams = target.starts_with("/exec/") && target.find("/start") != std::string::npos;
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (!socket_ || streams) socket_ = std::make_unique<Socket>(host_, port_);
      std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", method, target, host_);
      if (!body.empty()) request += "Content-Type: application/json\r\n";
      if (!body.empty() || method == "POST") {
        request += fmt::format("Content-Length: {}\r\n", body.size());
      }
      Answer answer;
      request += "\r\n";
      request += body;
      if (socket_->send(request)) answer = Reader(*socket_).read(method);
      if (streams || answer.status == 0) socket_.reset();
      if (answer.status != 0) return answer;
    }
    return {};
  }

  void reset() override {
    for (const json::value& entry : list("/containers/json?all=1")) {
      call("DELETE", "/containers/" + text(entry, "Id") + "?force=1&v=1", "");
    }
    for (const json::value& entry : list("/networks?filters={\"type\":[\"custom\"]}")) {
      call("DELETE", "/networks/" + text(entry, "Id"), "");
    }
    const json::value volumes = json::parse(call("GET", "/volumes", "").body);
    if (volumes.at("Volumes").is_array()) {
      for (const json::value& entry : volumes.at("Volumes").as_array()) {
        call("DELETE", "/volumes/" + text(entry, "Name") + "?force=1", "");
      }
    }
    for (const json::value& image : list("/images/json")) {
      if (!image.at("RepoTags").is_array()) continue;
      for (const json::value& tag : image.at("RepoTags").as_array()) {
        if (tag != "busybox:latest")
          call("DELETE", "/images/" + json::value_to<std::string>(tag), "");
      }
    }
    began_ = now();
  }

  void pause(int milliseconds) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  }

  std::string events() override {
    return call("GET", "/events?since=" + began_ + "&until=" + now(), "").body;
  }

 private:
  static std::string now() {
    const auto wall = std::chrono::duration_cast<std::chrono::nanoseconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count();
    return fmt::format("{}.{:09}", wall / 1'000'000'000, wall % 1'000'000'000);
  }
  static std::string text(const json::value& object, const char* member) {
    return json::value_to<std::string>(object.at(member));
  }
  json::array list(const std::string& target) {
    return json::parse(call("GET", target, "").body).as_array();
  }

  std::string host_;
  std::uint16_t port_ = 0;
  std::string began_;
  std::unique_ptr<Socket> socket_;
};

}  // namespace

std::unique_ptr<Side> make_real_side(const std::string& address) {
  return std::make_unique<RealSide>(address);
}

}  // namespace swarm::differential
