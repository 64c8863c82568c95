#include "tools/glue/sim_admin.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

namespace swarm::tools {
namespace {

constexpr std::size_t body_max_bytes = 64u << 10;
constexpr int delay_max_ms = 600'000;

// The fault asked for on top of those that are; nothing if there is none of that name.
std::optional<SimFaults> changed(SimFaults faults, std::string_view action) {
  constexpr std::string_view slow = "slow?ms=";
  if (action == "freeze") {
    faults.frozen = true;
  } else if (action == "thaw") {
    faults.frozen = false;
  } else if (action == "down") {
    faults.down = true;
  } else if (action == "up") {
    faults.down = false;
  } else if (action == "refuse-creates") {
    faults.refuses_creates = true;
  } else if (action == "accept-creates") {
    faults.refuses_creates = false;
  } else if (action.starts_with(slow)) {
    const std::string_view digits = action.substr(slow.size());
    int milliseconds = -1;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
    const bool whole = read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
    if (!whole || milliseconds < 0 || milliseconds > delay_max_ms) return std::nullopt;
    faults.delay = std::chrono::milliseconds(milliseconds);
  } else {
    return std::nullopt;
  }
  return faults;
}

}  // namespace

BodyPolicy SimAdmin::body_policy(std::string_view, std::string_view) {
  return {BodyPolicy::Kind::buffered, body_max_bytes};
}

std::string SimAdmin::list() const {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < cluster_.addresses().size(); ++i) {
    const SimFaults& faults = cluster_.service(i).faults();
    lines.push_back(fmt::format(
        R"({{"engine":{},"address":"{}","frozen":{},"down":{},"refuses_creates":{},"delay_ms":{}}})",
        i + 1, cluster_.addresses()[i], faults.frozen, faults.down, faults.refuses_creates,
        faults.delay.count()));
  }
  return fmt::format("[{}]\n", fmt::join(lines, ",\n "));
}

SimAdmin::Reply SimAdmin::answer(const HttpRequest& request) {
  constexpr std::string_view root = "/engines";
  std::string_view rest = request.target;
  if (!rest.starts_with(root)) return {404, "there is only /engines\n"};
  rest.remove_prefix(root.size());
  if (rest.empty()) return {200, list()};
  if (request.method != "POST") return {405, "faults are set with POST\n"};
  rest.remove_prefix(1);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view who = rest.substr(0, slash);
  const std::string_view action = rest.substr(std::min(slash + 1, rest.size()));
  const std::size_t count = cluster_.addresses().size();
  std::size_t first = 1;
  std::size_t last = count;
  if (who != "all") {
    const auto read = std::from_chars(who.data(), who.data() + who.size(), first);
    last = first;
    if (read.ec != std::errc{} || read.ptr != who.data() + who.size() || first < 1 ||
        first > count) {
      return {404, fmt::format("no engine {}: there are 1 to {}, and all\n", who, count)};
    }
  }
  for (std::size_t i = first; i <= last; ++i) {
    const auto faults = changed(cluster_.service(i - 1).faults(), action);
    if (!faults) return {400, fmt::format("no fault '{}'\n", action)};
    cluster_.service(i - 1).set_faults(*faults);
  }
  return {200, "ok\n"};
}

void SimAdmin::on_request(std::shared_ptr<runtime::Exchange> exchange, HttpRequest request,
                          std::string) {
  Reply reply = answer(request);
  const bool is_list = reply.status == 200 && reply.text.starts_with('[');
  exchange->respond(reply.status,
                    {{"Content-Type", is_list ? "application/json" : "text/plain; charset=utf-8"}},
                    {std::make_shared<const std::string>(std::move(reply.text))});
}

}  // namespace swarm::tools
