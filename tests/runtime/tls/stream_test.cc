#include "runtime/tls/stream.h"

#include "runtime/signals.h"
#include "runtime/tls/context.h"
#include "runtime/tls/explain.h"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sys/socket.h>

namespace swarm::runtime {
namespace {

using Protocol = boost::asio::generic::stream_protocol;

// A CA and a certificate for "node", made once.
class Files {
 public:
  Files() {
    std::string pattern = std::filesystem::temp_directory_path() / "swarm-tls-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    run("init " + folder_);
    run("issue " + folder_ + " node --names node");
    run("issue " + folder_ + " other --names other --days 10");
  }
  ~Files() { std::filesystem::remove_all(folder_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  TlsFiles of(const std::string& name) const {
    return {folder_ + "/ca.pem", path(name + ".pem"), path(name + "-key.pem"), true};
  }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

 private:
  static void run(const std::string& words) {
    const std::string command = std::string(SWARM_TESTS_SOURCE) + "/../tools/test-ca " + words;
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  }

  std::string folder_;
};

const Files& files() {
  static const Files made;
  return made;
}

std::shared_ptr<const TlsContext> context(const std::string& name = "node") {
  auto loaded = TlsContext::load(files().of(name));
  if (!loaded) throw std::runtime_error(loaded.error().detail);
  return *loaded;
}

// Sends `text`, then its end; keeps what comes until the other's end.
class Talker final : public StreamUser, public std::enable_shared_from_this<Talker> {
 public:
  Talker(std::unique_ptr<Stream> over, std::string text)
      : stream(std::move(over)), text_(std::move(text)) {}

  void begin() {
    stream->read(shared_from_this(), buffer_);
    send();
  }
  void on_read(ErrorCode error, std::size_t bytes) override {
    failure = error;
    if (error || bytes == 0) {
      ended = !error;
      return;
    }
    heard.append(buffer_.data(), bytes);
    stream->read(shared_from_this(), buffer_);
  }
  void on_writable(ErrorCode error) override {
    failure = error;
    if (!error) send();
  }

  bool done() const { return ended || failure; }

  std::unique_ptr<Stream> stream;
  std::string heard;
  bool ended = false;
  ErrorCode failure;
  int blocked = 0;

 private:
  // In pieces of many sizes, so that records are put together of several and cut in between.
  void send() {
    while (sent_ < text_.size()) {
      std::array<iovec, 3> pieces{};
      std::size_t at = sent_;
      for (const std::size_t size : {std::size_t{7}, std::size_t{5'000}, std::size_t{40'000}}) {
        const std::size_t length = std::min(size, text_.size() - at);
        pieces[size == 7 ? 0 : size == 5'000 ? 1 : 2] = {text_.data() + at, length};
        at += length;
      }
      const auto written = stream->write(pieces);
      ASSERT_FALSE(written.error) << written.error.message();
      sent_ += written.bytes;
      if (written.blocked) {
        ++blocked;
        return stream->wait_writable(shared_from_this());
      }
    }
    stream->shutdown_send();
  }

  std::string text_;
  std::size_t sent_ = 0;
  std::array<char, 10'000> buffer_{};
};

std::string pattern(std::size_t size, unsigned step) {
  std::string text(size, '\0');
  for (std::size_t at = 0; at < size; ++at) text[at] = static_cast<char>(at * step >> 3);
  return text;
}

struct Pair {
  Pair() {
    ignore_broken_pipes();
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) throw std::runtime_error("pair");
    client.assign(Protocol(AF_UNIX, 0), ends[0]);
    server.assign(Protocol(AF_UNIX, 0), ends[1]);
  }

  boost::asio::io_context io;
  Socket client{io}, server{io};
};

using Outcome = TlsHandshake::Outcome;
constexpr Duration patience = std::chrono::seconds(20);

struct Shaken {
  Outcome client, server;
};

Shaken shake(Pair& pair, const TlsContext& server, const TlsContext& client,
             const std::string& host) {
  Shaken shaken;
  TlsHandshake::accept(std::move(pair.server), server, patience,
                       [&](Outcome outcome) { shaken.server = std::move(outcome); });
  TlsHandshake::connect(std::move(pair.client), client, host, patience,
                        [&](Outcome outcome) { shaken.client = std::move(outcome); });
  const auto known = [](const Outcome& outcome) { return outcome.stream || !outcome.why.empty(); };
  while (!known(shaken.client) || !known(shaken.server)) pair.io.run_one();
  return shaken;
}

TEST(TlsStream, CarriesBothDirectionsAndTheirEndsApart) {
  Pair pair;
  Shaken shaken = shake(pair, *context(), *context(), "node");
  ASSERT_TRUE(shaken.client.stream) << shaken.client.why;
  ASSERT_TRUE(shaken.server.stream) << shaken.server.why;
  const std::string question = pattern(3'000'001, 5), answer = pattern(5'000'003, 9);
  const auto client = std::make_shared<Talker>(std::move(shaken.client.stream), question);
  const auto server = std::make_shared<Talker>(std::move(shaken.server.stream), answer);
  client->begin();
  server->begin();
  while (!client->done() || !server->done()) pair.io.run_one();
  EXPECT_TRUE(client->ended) << client->failure.message();
  EXPECT_TRUE(server->ended) << server->failure.message();
  EXPECT_TRUE(server->heard == question);
  EXPECT_TRUE(client->heard == answer);
  EXPECT_GT(client->blocked + server->blocked, 0);
}

TEST(TlsStream, AConnectionThatIsCutIsNoEnd) {
  Pair pair;
  const int cut = ::dup(pair.client.native_handle());
  Shaken shaken = shake(pair, *context(), *context(), "node");
  ASSERT_TRUE(shaken.server.stream) << shaken.server.why;
  const auto server = std::make_shared<Talker>(std::move(shaken.server.stream), "");
  server->begin();
  ::shutdown(cut, SHUT_RDWR);
  ::close(cut);
  while (!server->done()) pair.io.run_one();
  EXPECT_FALSE(server->ended);
  EXPECT_EQ(server->failure.message(), "the other side closed the connection");
}

TEST(TlsHandshake, SaysWhoseNameItIs) {
  Pair pair;
  const Shaken shaken = shake(pair, *context(), *context(), "elsewhere");
  EXPECT_FALSE(shaken.client.stream);
  EXPECT_EQ(shaken.client.why, "the certificate of CN=node is for node, not for elsewhere");
  EXPECT_FALSE(shaken.server.stream);
  EXPECT_EQ(shaken.server.why, "the other side refused our certificate");
}

TEST(TlsHandshake, WaitsForASilentClientOnlySoLong) {
  Pair pair;
  std::optional<Outcome> outcome;
  TlsHandshake::accept(std::move(pair.server), *context(), std::chrono::milliseconds(20),
                       [&](Outcome done) { outcome = std::move(done); });
  while (!outcome) pair.io.run_one();
  EXPECT_TRUE(outcome->timed_out);
  EXPECT_EQ(outcome->why, "the TLS handshake took too long");
}

TEST(TlsHandshake, IsSilentOnceCancelled) {
  Pair pair;
  bool called = false;
  const auto handshake = TlsHandshake::accept(std::move(pair.server), *context(), patience,
                                              [&](const Outcome&) { called = true; });
  handshake->cancel();
  pair.io.poll();
  EXPECT_FALSE(called);
}

TEST(TlsContext, KnowsWhenItsCertificatesEnd) {
  using namespace std::chrono;
  const auto loaded = context("other");
  const auto left = loaded->expiry() - floor<seconds>(system_clock::now());
  EXPECT_GT(left, days(9));
  EXPECT_LE(left, days(10));
  EXPECT_GT(loaded->ca_expiry(), loaded->expiry());
  EXPECT_TRUE(loaded->verifies());
}

TEST(TlsContext, KeepsWhatItHasIfReloadingFails) {
  TlsFiles changing = files().of("node");
  const std::string copy = files().path("changing.pem");
  std::filesystem::copy_file(changing.cert, copy);
  changing.cert = copy;
  TlsIdentity identity(changing, *TlsContext::load(changing));
  const auto before = identity.current();
  EXPECT_TRUE(identity.reload().has_value());
  const auto renewed = identity.current();
  EXPECT_NE(renewed, before);
  std::filesystem::remove(copy);
  const auto failed = identity.reload();
  ASSERT_FALSE(failed.has_value());
  EXPECT_NE(failed.error().detail.find("open " + copy), std::string::npos);
  EXPECT_EQ(identity.current(), renewed);
}

TEST(TlsErrors, HaveATextEvenIfNobodyKnowsThem) {
  EXPECT_EQ(ErrorCode(0x7f, tls_category()).message(), "the TLS connection failed");
  ERR_clear_error();
  EXPECT_EQ(take_tls_error(), ErrorCode(ECONNRESET, boost::system::system_category()));
}

}  // namespace
}  // namespace swarm::runtime
