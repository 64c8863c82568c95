#include "runtime/discovery/store_http.h"

#include "core/base/percent.h"
#include "runtime/engine/engine_client.h"
#include "runtime/net/base64.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <utility>
#include <variant>

namespace swarm::runtime {
namespace {

PoolOptions pool_options(std::shared_ptr<const TlsIdentity> tls) {
  PoolOptions options;
  options.tls = std::move(tls);
  options.connect_timeout = std::chrono::seconds(3);
  options.idle_max = 4;
  return options;
}

// The store is there, but cannot serve: it has no leader, for example.
bool cannot_serve(int status) { return status >= 500 && status <= 504 && status != 501; }

struct Pending {
  HttpRequest request;
  Duration timeout{};
  StoreHttp::Done done;
  std::optional<StoreHttp::Follower> follower;
  std::size_t endpoint = 0;
  std::size_t tries = 0;
};

}  // namespace

// The endpoints are the "engines" of an engine client: pools, deadlines and bounds are its.
struct StoreHttp::Parts : std::enable_shared_from_this<Parts> {
  Parts(boost::asio::io_context& context, std::string name, const std::vector<Address>& addresses)
      : io(context), store(std::move(name)), endpoints(addresses) {}

  void open(std::shared_ptr<const TlsIdentity> tls) {
    // Posted, so that the client may be destroyed from within a callback.
    client.emplace(
        io,
        [&context = io, weak = weak_from_this()](Event event) {
          boost::asio::post(context, [weak, event = std::move(event)]() mutable {
            if (const auto parts = weak.lock()) parts->take(std::move(event));
          });
        },
        pool_options(std::move(tls)));
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
      client->open({static_cast<EngineKey>(i), endpoints[i].text()});
    }
  }

  Number start(Pending entry) {
    const Number number = ++last_number;
    entry.endpoint = current;
    send(number, pending[number] = std::move(entry));
    return number;
  }

  void send(Number number, Pending& entry) {
    ++entry.tries;
    client->call({number, static_cast<EngineKey>(entry.endpoint), entry.request, entry.timeout,
                  answer_bytes_max, entry.follower.has_value()});
  }

  void take(Event event) {
    if (auto* const answered = std::get_if<EngineAnswered>(&event)) {
      on_answer(answered->call, std::move(answered->response));
    } else if (const auto* const failed = std::get_if<EngineFailed>(&event)) {
      on_failure(failed->call, failed->reason);
    } else if (const auto* const opened = std::get_if<EngineStreamOpened>(&event)) {
      on_opened(opened->call, opened->status);
    } else if (const auto* const data = std::get_if<EngineStreamData>(&event)) {
      on_data(data->call, data->bytes);
    } else if (const auto* const ended = std::get_if<EngineStreamEnded>(&event)) {
      end_follower(ended->call, 0, "");
    }
  }

  // True if another endpoint is asked now.
  bool try_next(Number number, Pending& entry) {
    if (entry.follower || entry.tries >= endpoints.size()) return false;
    entry.endpoint = (entry.endpoint + 1) % endpoints.size();
    send(number, entry);
    return true;
  }

  void on_answer(Number number, HttpResponse response) {
    const auto found = pending.find(number);
    if (found == pending.end()) return;
    if (cannot_serve(response.status) && try_next(number, found->second)) return;
    current = found->second.endpoint;
    const Pending entry = take_out(number);
    entry.done(std::move(response));
  }

  void on_failure(Number number, const std::string& reason) {
    const auto found = pending.find(number);
    if (found == pending.end()) return;
    Error error = failure(found->second.endpoint, reason);
    if (try_next(number, found->second)) return;
    // The next call begins with another endpoint.
    current = (found->second.endpoint + 1) % endpoints.size();
    if (found->second.follower) return end_follower(number, 0, error.detail);
    const Pending entry = take_out(number);
    entry.done(std::move(error));
  }

  void on_opened(Number number, int status) {
    const auto found = pending.find(number);
    if (found == pending.end() || status == 200) return;
    client->cancel({number});
    if (cannot_serve(status)) current = (found->second.endpoint + 1) % endpoints.size();
    const auto why = failure(found->second.endpoint, fmt::format("HTTP status {}", status));
    end_follower(number, status, why.detail);
  }

  void on_data(Number number, const std::string& bytes) {
    const auto found = pending.find(number);
    if (found == pending.end()) return;
    // A copy: the receiver may cancel, and with it destroy the function.
    const auto on_piece = found->second.follower->on_piece;
    on_piece(bytes);
  }

  void end_follower(Number number, int status, std::string why) {
    if (!pending.contains(number)) return;
    const Pending entry = take_out(number);
    entry.follower->on_end(status, std::move(why));
  }

  Pending take_out(Number number) {
    const auto found = pending.find(number);
    Pending entry = std::move(found->second);
    pending.erase(found);
    return entry;
  }

  Error failure(std::size_t endpoint, std::string_view why) const {
    return {Errc::unavailable, fmt::format("{} at {}: {}", store, endpoints[endpoint].text(), why)};
  }

  boost::asio::io_context& io;
  std::string store;
  std::vector<Address> endpoints;
  std::size_t current = 0;
  std::map<Number, Pending> pending;
  Number last_number = 0;
  std::optional<EngineClient> client;
};

std::string encode_path(std::string_view path) {
  std::string encoded;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (!encoded.empty()) encoded += '/';
    encoded += percent_encode(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return encoded;
}

std::string basic_authorization(std::string_view user, std::string_view password) {
  return "Basic " + to_base64(fmt::format("{}:{}", user, password));
}

std::int64_t whole_seconds(Duration duration) {
  return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(duration).count());
}

StoreHttp::StoreHttp(boost::asio::io_context& io, std::string store,
                     const std::vector<Address>& endpoints, std::shared_ptr<const TlsIdentity> tls)
    : parts_(std::make_shared<Parts>(io, std::move(store), endpoints)) {
  parts_->open(std::move(tls));
}

StoreHttp::~StoreHttp() {
  parts_->client.reset();
  parts_->pending.clear();
}

void StoreHttp::call(HttpRequest request, Duration timeout, Done done) {
  Pending entry;
  entry.request = std::move(request);
  entry.timeout = timeout;
  entry.done = std::move(done);
  parts_->start(std::move(entry));
}

StoreHttp::Number StoreHttp::follow(HttpRequest request, Duration timeout, Follower follower) {
  Pending entry;
  entry.request = std::move(request);
  entry.timeout = timeout;
  entry.follower = std::move(follower);
  return parts_->start(std::move(entry));
}

void StoreHttp::cancel(Number number) {
  parts_->client->cancel({number});
  parts_->pending.erase(number);
}

Error StoreHttp::failure(std::string_view why) const {
  return parts_->failure(parts_->current, why);
}

}  // namespace swarm::runtime
