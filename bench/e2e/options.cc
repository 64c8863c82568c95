#include "bench/e2e/options.h"

#include <CLI/CLI.hpp>
#include <map>

namespace swarm::load {

Options parse_options(int count, const char* const* arguments) {
  Options options;
  std::string endpoint;
  std::int64_t time = 0;
  std::int64_t timeout = options.timeout.count();
  CLI::App app("Load on a Docker endpoint: many clients at once, every answer checked and timed.",
               "swarm-load");
  const std::map<std::string, Work> works = {
      {"life", Work::life}, {"churn", Work::churn}, {"create", Work::create}, {"get", Work::get}};
  app.add_option("endpoint", endpoint, "HOST:PORT of a manager or an engine")->required();
  app.add_option("--do", options.work, "life, churn, create or get")
      ->transform(CLI::CheckedTransformer(works));
  app.add_option("--path", options.path, "what `get` asks for");
  app.add_option("--clients", options.clients, "clients at once, a connection each")
      ->check(CLI::Range(1, 4096));
  app.add_option("--count", options.count, "rounds of all clients together; 0: until --for");
  app.add_option("--for", time, "seconds; 0: until --count")->check(CLI::Range(0, 86400));
  app.add_option("--rate", options.rate, "rounds a second of all clients; 0: as fast as it goes")
      ->check(CLI::Range(0, 1'000'000));
  app.add_option("--prefix", options.prefix, "containers are named PREFIX + number");
  app.add_option("--first", options.first, "the first number");
  app.add_option("--body", options.body, "JSON of a create");
  app.add_option("--timeout", timeout, "seconds for one request")->check(CLI::Range(1, 3600));
  app.add_option("--pid", options.pid, "of the endpoint's process: tell how much CPU it used");
  app.add_option("--errors", options.errors_kept, "how many failures to tell")
      ->check(CLI::Range(0, 1'000'000));
  app.add_flag("--clean", options.clean, "remove what `create` made, after the measurement");
  app.add_flag("--json", options.json, "figures as one JSON object");
  app.parse(count, arguments);
  const std::size_t colon = endpoint.rfind(':');
  if (colon == std::string::npos) throw CLI::ValidationError("endpoint", "needs HOST:PORT");
  if (options.count == 0 && time == 0) throw CLI::ValidationError("--count", "0 needs --for");
  options.host = endpoint.substr(0, colon);
  options.port = endpoint.substr(colon + 1);
  options.time = std::chrono::seconds(time);
  options.timeout = std::chrono::seconds(timeout);
  return options;
}

}  // namespace swarm::load
