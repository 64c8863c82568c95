#include "runtime/http/body_store.h"

#include "tests/runtime/support.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace swarm::runtime::fixtures {
namespace {

std::string random_bytes(std::size_t size) {
  std::mt19937 random(7);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// Stores what comes in, and sends back what was stored, or says why it was not.
struct StoringService {
  explicit StoringService(BodyStoreOptions options = {}) : options_(std::move(options)) {}
  ~StoringService() {
    served.loop.run([&] { store.reset(); });
  }

  void serve(const std::shared_ptr<Exchange>& exchange) {
    if (!store) store.emplace(served.loop.io, options_);
    store->store(exchange, [this, exchange](const auto& body, const std::string& problem) {
      if (!body) return exchange->respond(507, {}, {bytes_of(problem)});
      exchange->open_stream(200, {{"Content-Length", std::to_string(body->size())}});
      send(exchange, body, 0);
    });
  }
  void send(const std::shared_ptr<Exchange>& exchange,
            const std::shared_ptr<const StoredBody>& body, std::uint64_t offset) {
    body->read(offset, [this, exchange, body, offset](std::string bytes, bool failed) {
      EXPECT_FALSE(failed);
      if (bytes.empty()) return exchange->close_stream();
      const std::uint64_t next = offset + bytes.size();
      exchange->send(bytes_of(std::move(bytes)));
      exchange->when_drained([this, exchange, body, next] { send(exchange, body, next); });
    });
  }
  std::uint64_t kept() {
    return served.loop.run([&] { return store ? store->bytes() : 0; });
  }
  static std::string request(const std::string& body) {
    return "POST /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }

  BodyStoreOptions options_;
  std::optional<BodyStore> store;
  ServedService served{[this](const std::shared_ptr<Exchange>& exchange, const HttpRequest&,
                              const std::string&) { serve(exchange); }};
};

TEST(BodyStore, KeepsABodyByteForByteAndFreesItsRoom) {
  StoringService service;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{3'000'001}}) {
    const std::string body = random_bytes(size);
    auto client = service.served.connect();
    client.send(StoringService::request(body));
    EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(client.read_exactly(size) == body) << size;
    EXPECT_TRUE(eventually([&] { return service.kept() == 0; }));
  }
}

TEST(BodyStore, RefusesWhatIsMoreThanItMayKeep) {
  BodyStoreOptions options;
  options.bytes_max = 100'000;
  StoringService service(options);
  auto client = service.served.connect();
  client.send(StoringService::request(random_bytes(100'001)));
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 507 "));
  EXPECT_TRUE(eventually([&] { return service.kept() == 0; }));
}

TEST(BodyStore, SaysThatItsDirectoryIsNotThere) {
  BodyStoreOptions options;
  options.directory = "/nonexistent";
  StoringService service(options);
  auto client = service.served.connect();
  client.send(StoringService::request("abc"));
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 507 "));
  EXPECT_NE(client.read_until("directory").find("in /nonexistent: No such file or directory"),
            std::string::npos);
}

TEST(BodyStore, ForgetsTheBodyOfAClientThatLeaves) {
  StoringService service;
  auto client = service.served.connect();
  const std::string request = StoringService::request(random_bytes(1'000'000));
  client.send(request.substr(0, request.size() / 2));
  EXPECT_TRUE(eventually([&] { return service.kept() > 0; }));
  client.close();
  EXPECT_TRUE(eventually([&] { return service.kept() == 0; }));
}

}  // namespace
}  // namespace swarm::runtime::fixtures
