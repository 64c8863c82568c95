#include "runtime/discovery/zk_client.h"

#include "runtime/discovery/zk_closer.h"
#include "runtime/net/deadline.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>
#include <zookeeper/zookeeper.h>

namespace swarm::runtime {
namespace {

namespace asio = boost::asio;

// Between two attempts to find at least one server by its name.
constexpr Duration resolve_pause = std::chrono::seconds(1);

void drop_log(const char* /*message*/) {}

int milliseconds_of(Duration duration) {
  const auto count = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
  return static_cast<int>(std::clamp<std::int64_t>(count, 1, 3'600'000));
}

}  // namespace

// What the C client's threads hold on to: alive until the handle is closed.
struct ZkClient::Parts : std::enable_shared_from_this<Parts> {
  Parts(asio::io_context& context, ZkOptions wanted, Hooks what)
      : io(context),
        options(std::move(wanted)),
        hooks(std::move(what)),
        resolver(context),
        pause(context, [this] { resolve(); }) {}

  // --- On the executor ---

  // The C client would look names up on the calling thread.
  void resolve() {
    found.clear();
    resolve_next(0);
  }

  void resolve_next(std::size_t at) {
    if (at == options.servers.size()) return open();
    const Address& server = options.servers[at];
    resolver.async_resolve(
        server.host, std::to_string(server.port),
        [self = shared_from_this(), at](boost::system::error_code,
                                        const asio::ip::tcp::resolver::results_type& results) {
          if (self->closed) return;
          for (const auto& entry : results) {
            Address address;
            address.host = entry.endpoint().address().to_string();
            address.port = entry.endpoint().port();
            self->found += (self->found.empty() ? "" : ",") + address.text();
          }
          self->resolve_next(at + 1);
        });
  }

  void open() {
    if (found.empty()) return pause.expire_after(resolve_pause);
    handle = zookeeper_init2(found.c_str(), on_event, milliseconds_of(options.session_timeout),
                             nullptr, this, ZOO_NO_LOG_CLIENTENV, drop_log);
    if (handle == nullptr) return pause.expire_after(resolve_pause);
    if (options.user.empty()) return;
    const std::string words = options.user + ":" + options.password;
    zoo_add_auth(handle, "digest", words.data(), static_cast<int>(words.size()), nullptr, nullptr);
  }

  struct SessionFacts {
    std::int64_t id = 0;
    int timeout_ms = 0;
  };

  void take_change(const std::string& path) {
    // A copy: the receiver may destroy the client.
    const auto on_change = hooks.on_change;
    if (on_change) on_change(path);
  }

  void take_state(int new_state, SessionFacts told) {
    if (closed || state == State::ended) return;
    if (new_state == ZOO_CONNECTED_STATE) {
      state = State::connected;
      facts = told;
    } else if (new_state == ZOO_EXPIRED_SESSION_STATE || new_state == ZOO_AUTH_FAILED_STATE) {
      state = State::ended;
    } else {
      state = State::connecting;
    }
    const auto on_state = hooks.on_state;
    if (on_state) on_state(state);
  }

  void close(std::function<void()> done) {
    closed = true;
    hooks = {};
    pause.clear();
    resolver.cancel();
    asio::use_service<ZkCloser>(io).close(
        [self = shared_from_this()] {
          if (self->handle != nullptr) zookeeper_close(std::exchange(self->handle, nullptr));
        },
        std::move(done));
  }

  // --- On the threads of the C client ---

  static void on_event(zhandle_t* source, int type, int state, const char* path, void* context) {
    const auto self = static_cast<Parts*>(context)->shared_from_this();
    if (type != ZOO_SESSION_EVENT) {
      const std::string changed = path == nullptr ? "" : path;
      return asio::post(self->io, [self, changed] { self->take_change(changed); });
    }
    const SessionFacts told{zoo_client_id(source)->client_id, zoo_recv_timeout(source)};
    asio::post(self->io, [self, state, told] { self->take_state(state, told); });
  }

  // One operation under way, owned by the C client until it completes.
  struct Pending {
    std::shared_ptr<Parts> parts;
    Done done;
  };

  static void finish(const void* data, ZkAnswer answer) {
    const std::unique_ptr<Pending> pending(static_cast<Pending*>(const_cast<void*>(data)));
    const auto& parts = pending->parts;
    asio::post(parts->io,
               [parts, done = std::move(pending->done), answer = std::move(answer)]() mutable {
                 if (!parts->closed) done(std::move(answer));
               });
  }

  static void on_void(int code, const void* data) { finish(data, {code}); }
  static void on_string(int code, const char* /*path*/, const void* data) { finish(data, {code}); }
  static void take_stat(const Stat& stat, ZkAnswer& answer) {
    answer.owner = stat.ephemeralOwner;
    answer.created = stat.czxid;
    answer.child_count = stat.numChildren;
  }
  static void on_stat(int code, const Stat* stat, const void* data) {
    ZkAnswer answer{code};
    if (code == ZOK && stat != nullptr) take_stat(*stat, answer);
    finish(data, std::move(answer));
  }
  static void on_strings(int code, const String_vector* strings, const void* data) {
    ZkAnswer answer{code};
    const int count = code == ZOK && strings != nullptr ? strings->count : 0;
    for (int i = 0; i < count; ++i) answer.children.emplace_back(strings->data[i]);
    finish(data, std::move(answer));
  }
  static void on_data(int code, const char* value, int length, const Stat* stat, const void* data) {
    ZkAnswer answer{code};
    if (code == ZOK && stat != nullptr) take_stat(*stat, answer);
    if (code == ZOK && value != nullptr && length > 0) {
      answer.value.assign(value, static_cast<std::size_t>(length));
    }
    finish(data, std::move(answer));
  }

  // Runs `start` with what the completion is to be given. A refusal completes it, too.
  template <class Start>
  void ask(Done done, Start start) {
    auto* const pending = new Pending{shared_from_this(), std::move(done)};
    const int code = handle == nullptr ? ZINVALIDSTATE : start(pending);
    if (code != ZOK) finish(pending, {code});
  }

  asio::io_context& io;
  ZkOptions options;
  Hooks hooks;
  asio::ip::tcp::resolver resolver;
  std::string found;  // Addresses without names, for the C client.
  Deadline pause;
  zhandle_t* handle = nullptr;
  State state = State::connecting;
  SessionFacts facts;
  bool closed = false;
};

ZkClient::ZkClient(asio::io_context& io, ZkOptions options, Hooks hooks)
    : parts_(std::make_shared<Parts>(io, std::move(options), std::move(hooks))) {
  parts_->resolve();
}

ZkClient::~ZkClient() {
  if (!parts_->closed) parts_->close(nullptr);
}

ZkClient::State ZkClient::state() const { return parts_->state; }

std::int64_t ZkClient::session() const { return parts_->facts.id; }

Duration ZkClient::granted_timeout() const {
  return std::chrono::milliseconds(parts_->facts.timeout_ms);
}

void ZkClient::sync(const std::string& path, Done done) {
  parts_->ask(std::move(done), [&](void* data) {
    return zoo_async(parts_->handle, path.c_str(), Parts::on_string, data);
  });
}

void ZkClient::children(const std::string& path, Done done) {
  parts_->ask(std::move(done), [&](void* data) {
    return zoo_awget_children(parts_->handle, path.c_str(), Parts::on_event, parts_.get(),
                              Parts::on_strings, data);
  });
}

void ZkClient::exists(const std::string& path, Done done) {
  parts_->ask(std::move(done), [&](void* data) {
    return zoo_awexists(parts_->handle, path.c_str(), Parts::on_event, parts_.get(), Parts::on_stat,
                        data);
  });
}

void ZkClient::read(const std::string& path, bool with_watch, Done done) {
  parts_->ask(std::move(done), [&](void* data) {
    return zoo_awget(parts_->handle, path.c_str(), with_watch ? Parts::on_event : nullptr,
                     parts_.get(), Parts::on_data, data);
  });
}

void ZkClient::create(const std::string& path, const std::string& value, bool ephemeral,
                      Done done) {
  // Open to everybody, as the original makes them.
  parts_->ask(std::move(done), [&](void* data) {
    return zoo_acreate(parts_->handle, path.c_str(), value.data(), static_cast<int>(value.size()),
                       &ZOO_OPEN_ACL_UNSAFE, ephemeral ? ZOO_EPHEMERAL : 0, Parts::on_string, data);
  });
}

void ZkClient::write(const std::string& path, const std::string& value, Done done) {
  constexpr int any_version = -1;
  parts_->ask(std::move(done), [&](void* data) {
    return zoo_aset(parts_->handle, path.c_str(), value.data(), static_cast<int>(value.size()),
                    any_version, Parts::on_stat, data);
  });
}

void ZkClient::remove(const std::string& path, Done done) {
  constexpr int any_version = -1;
  parts_->ask(std::move(done), [&](void* data) {
    return zoo_adelete(parts_->handle, path.c_str(), any_version, Parts::on_void, data);
  });
}

void ZkClient::end(std::function<void()> done) {
  if (!parts_->closed) parts_->close(std::move(done));
}

}  // namespace swarm::runtime
