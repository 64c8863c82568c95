#include "tools/swarm/create.h"

#include "runtime/discovery/token_client.h"

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <fmt/format.h>
#include <optional>
#include <string>

namespace swarm::tools {

int run_create(const CreateSettings& settings) {
  boost::asio::io_context context{1};
  runtime::TokenClient client(context, settings.service);
  std::string token;
  std::string problem = fmt::format("token service {}: timed out", settings.service.address);
  client.send("POST", "", "", [&](const Result<HttpResponse>& answer) {
    context.stop();
    if (!answer) {
      problem = answer.error().detail;
      return;
    }
    token = answer->body.substr(0, answer->body.find_last_not_of(" \t\r\n") + 1);
    problem = is_token(token) ? "" : "Discovery service answered with something that is no token";
  });
  context.run_for(settings.timeout);
  if (!problem.empty()) {
    std::fprintf(stderr, "swarm: %s\n", problem.c_str());
    return 1;
  }
  std::printf("%s\n", token.c_str());
  return 0;
}

}  // namespace swarm::tools
