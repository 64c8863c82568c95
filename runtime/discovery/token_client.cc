#include "runtime/discovery/token_client.h"

#include "runtime/discovery/store_tls.h"
#include "runtime/net/address.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <variant>

namespace swarm::runtime {
namespace {

constexpr EngineKey the_service = 1;
constexpr Duration call_timeout = std::chrono::seconds(10);
// A full list of the longest addresses.
constexpr std::size_t answer_bytes_max = std::size_t{32} << 20;

// The `message` of an error, else the first line of the body.
std::string told_by(const HttpResponse& response) {
  constexpr std::size_t shown_max = 200;
  boost::system::error_code failure;
  const boost::json::value json = boost::json::parse(response.body, failure);
  std::string text;
  if (!failure && json.is_object()) {
    const auto* const message = json.as_object().if_contains("message");
    if (message != nullptr && message->is_string()) text = message->as_string();
  } else {
    text = response.body.substr(0, response.body.find_first_of("\r\n"));
  }
  text.resize(std::min(text.size(), shown_max));
  std::erase_if(text, [](char c) { return c >= 0 && c < ' '; });
  return text;
}

Result<HttpResponse> judged(HttpResponse response) {
  if (response.status == 200) return response;
  std::string text = fmt::format("Discovery service returned {} HTTP status code", response.status);
  if (const std::string told = told_by(response); !told.empty()) text += ": " + told;
  return Error{Errc::unavailable, std::move(text), response.status};
}

PoolOptions pools(std::shared_ptr<const TlsIdentity> tls) {
  PoolOptions options;
  options.tls = std::move(tls);
  return options;
}

}  // namespace

Result<std::shared_ptr<const TlsIdentity>> token_identity(const TokenServiceAddress& service,
                                                          const BackendOptions& options) {
  const Result<Address> address = parse_address(service.address);
  if (!address) return address.error();
  if (!service.tls) return std::shared_ptr<const TlsIdentity>();
  TlsFiles files{std::string(option_of(options, "token.cacertfile")),
                 std::string(option_of(options, "token.certfile")),
                 std::string(option_of(options, "token.keyfile")), true};
  if (files.cert.empty() != files.key.empty()) {
    return Error{Errc::bad_request, "token.certfile and token.keyfile go together"};
  }
  return load_store_tls(std::move(files), options);
}

TokenClient::TokenClient(boost::asio::io_context& io, TokenServiceAddress service,
                         std::shared_ptr<const TlsIdentity> tls)
    : io_(io),
      service_(std::move(service)),
      client_(
          io, [this](Event event) { take(std::move(event)); }, pools(std::move(tls))) {
  client_.open({the_service, service_.address});
}

void TokenClient::send(std::string_view method, std::string_view below_clusters, std::string body,
                       Done done) {
  CallEngine call;
  call.call = ++last_call_;
  call.engine = the_service;
  call.request.method = method;
  call.request.target = fmt::format("{}/clusters{}", service_.path, below_clusters);
  // As the original sent it, although the body is an address.
  if (!body.empty()) call.request.headers.add("Content-Type", "application/json");
  call.request.body = std::move(body);
  call.timeout = call_timeout;
  call.body_max = answer_bytes_max;
  waiting_[call.call] = std::move(done);
  client_.call(std::move(call));
}

void TokenClient::take(Event event) {
  auto* const answered = std::get_if<EngineAnswered>(&event);
  auto* const failed = std::get_if<EngineFailed>(&event);
  if (answered == nullptr && failed == nullptr) return;
  auto node = waiting_.extract(answered != nullptr ? answered->call : failed->call);
  if (node.empty()) return;
  Result<HttpResponse> answer =
      answered != nullptr ? judged(std::move(answered->response))
                          : Error{Errc::unavailable, fmt::format("token service {}: {}",
                                                                 service_.address, failed->reason)};
  // Behind the client's own work, as the receiver may destroy it.
  boost::asio::post(io_, [done = std::move(node.mapped()), answer = std::move(answer),
                          alive = std::weak_ptr(alive_)]() mutable {
    if (!alive.expired()) done(std::move(answer));
  });
}

}  // namespace swarm::runtime
