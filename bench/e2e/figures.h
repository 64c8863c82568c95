// What was seen: a latency for every request, and what went wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace swarm::load {

class Figures {
 public:
  void add(const std::string& verb, std::chrono::nanoseconds latency, std::size_t body_bytes);
  void fail(std::string what);  // The first few are kept as text.
  void keep_errors(std::size_t count) { errors_kept_ = count; }
  void made(std::string id) { ids_.push_back(std::move(id)); }

  std::uint64_t errors() const { return errors_; }
  // IDs that were given to more than one container.
  std::uint64_t given_twice() const;
  const std::vector<std::string>& ids() const { return ids_; }

  void used_cpu(double seconds) { cpu_seconds_ = seconds; }  // The endpoint's process.

  // One line per verb: number, rate, and latencies in milliseconds.
  std::string table(std::chrono::nanoseconds elapsed) const;
  std::string json(std::chrono::nanoseconds elapsed) const;

 private:
  struct Verb {
    std::vector<std::uint32_t> micros;
    std::uint64_t bytes = 0;
  };
  std::map<std::string, Verb> verbs_;
  std::vector<std::string> ids_;
  std::vector<std::string> first_errors_;
  std::uint64_t errors_ = 0;
  std::size_t errors_kept_ = 5;
  double cpu_seconds_ = 0;
};

}  // namespace swarm::load
