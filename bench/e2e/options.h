// What swarm-load is asked to do.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace swarm::load {

// What every client does over and over.
enum class Work : std::uint8_t {
  life,    // Create, start and remove a container.
  churn,   // Create and remove a container.
  create,  // Create a container, and leave it (until the end, if `clean`).
  get,     // GET the path.
};

struct Options {
  std::string host;  // Address and port of the endpoint.
  std::string port;
  Work work = Work::life;
  std::string path = "/_ping";  // Of `get`.
  unsigned clients = 64;
  std::uint64_t count = 1000;    // Rounds of all clients together; 0: no limit but `time`.
  std::chrono::seconds time{};   // Zero: no limit but `count`.
  std::uint32_t rate = 0;        // Rounds a second of all clients together; 0: as fast as it goes.
  std::string prefix = "load-";  // Containers are named prefix + number, from `first` on.
  std::uint64_t first = 0;
  std::string body = R"({"Image":"busybox","Cmd":["sleep","600"]})";
  std::chrono::seconds timeout{120};  // Of one request.
  int pid = 0;  // Of the endpoint's process, to tell how much CPU it used; 0: is not told.
  std::size_t errors_kept = 5;  // As text.
  bool clean = false;
  bool json = false;
};

// Throws CLI::ParseError if the arguments are wrong, or ask for help.
Options parse_options(int count, const char* const* arguments);

}  // namespace swarm::load
