#include "tools/swarm/create.h"

#include "runtime/discovery/token_client.h"

#include "tools/swarm/usage_error.h"
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>

namespace swarm::tools {

int run_create(const CreateSettings& settings) {
  auto tls = runtime::token_identity(settings.service, settings.options);
  if (!tls) throw UsageError(tls.error().detail);
  boost::asio::io_context context{1};
  runtime::TokenClient client(context, settings.service, std::move(*tls));
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
