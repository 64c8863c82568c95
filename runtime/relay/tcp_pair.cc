#include "runtime/relay/tcp_pair.h"

#include <span>
#include <utility>
#include <vector>

namespace swarm::runtime {
namespace {

// For each way, as long as bytes are few: many go through a pipe.
constexpr std::size_t buffer_bytes = 16 << 10;

class Pair;

// One way. Lives as long as an operation of it is under way.
class Way final : public StreamUser, public std::enable_shared_from_this<Way> {
 public:
  Way(std::shared_ptr<Pair> pair, Stream& from, Stream& to)
      : pair_(std::move(pair)), from_(from), to_(to), buffer_(buffer_bytes) {
    if (from.can_splice() && to.can_splice()) pipes_.allow();
  }

  void read() {
    if (const auto& pipe = pipes_.next()) return from_.read(shared_from_this(), pipe);
    from_.read(shared_from_this(), std::span(buffer_));
  }
  void on_read(ErrorCode error, std::size_t bytes) override;
  void on_writable(ErrorCode error) override;

 private:
  void write();
  Stream::Written write_some();

  std::shared_ptr<Pair> pair_;
  Stream& from_;
  Stream& to_;
  std::vector<char> buffer_;
  std::span<const char> rest_;  // Of the buffer, still to be written.
  PipeChoice pipes_;
  std::shared_ptr<Pipe> filled_;
};

class Pair final : public TcpPair, public std::enable_shared_from_this<Pair> {
 public:
  Pair(std::unique_ptr<Stream> client, std::unique_ptr<Stream> node, std::uint64_t& bytes,
       std::function<void()> ended)
      : client_(std::move(client)),
        node_(std::move(node)),
        bytes_(bytes),
        ended_(std::move(ended)) {}

  void begin() {
    std::make_shared<Way>(shared_from_this(), *client_, *node_)->read();
    std::make_shared<Way>(shared_from_this(), *node_, *client_)->read();
  }
  void close() override {
    ended_ = nullptr;
    break_off();
  }

  bool is_closed() const { return closed_; }
  void count(std::size_t bytes) {
    if (!closed_) bytes_ += bytes;
  }
  void way_ended() {
    if (++ways_ended_ == 2) break_off();
  }
  void break_off() {
    if (std::exchange(closed_, true)) return;
    client_->close();
    node_->close();
    if (const auto ended = std::exchange(ended_, nullptr)) ended();
  }

 private:
  const std::unique_ptr<Stream> client_, node_;
  std::uint64_t& bytes_;
  std::function<void()> ended_;
  int ways_ended_ = 0;
  bool closed_ = false;
};

void Way::on_read(ErrorCode error, std::size_t bytes) {
  if (pair_->is_closed()) return;
  if (error) return pair_->break_off();
  if (bytes == 0) {
    to_.shutdown_send();
    return pair_->way_ended();
  }
  pipes_.saw(bytes, buffer_.size());
  pair_->count(bytes);
  if (pipes_.has_bytes()) {
    filled_ = pipes_.take();
  } else {
    rest_ = std::span<const char>(buffer_).first(bytes);
  }
  write();
}

void Way::on_writable(ErrorCode error) {
  if (pair_->is_closed()) return;
  if (error) return pair_->break_off();
  write();
}

Stream::Written Way::write_some() {
  if (filled_) {
    const Stream::Written written = to_.write(*filled_);
    if (filled_->empty()) filled_ = nullptr;
    return written;
  }
  // Writing does not change what an iovec points to.
  const iovec piece{const_cast<char*>(rest_.data()), rest_.size()};
  const Stream::Written written = to_.write({&piece, 1});
  rest_ = rest_.subspan(written.bytes);
  return written;
}

void Way::write() {
  while (filled_ || !rest_.empty()) {
    const Stream::Written written = write_some();
    if (written.error) return pair_->break_off();
    if (written.blocked) return to_.wait_writable(shared_from_this());
  }
  read();
}

}  // namespace

std::shared_ptr<TcpPair> TcpPair::start(std::unique_ptr<Stream> client,
                                        std::unique_ptr<Stream> node, std::uint64_t& bytes,
                                        std::function<void()> ended) {
  auto pair = std::make_shared<Pair>(std::move(client), std::move(node), bytes, std::move(ended));
  pair->begin();
  return pair;
}

}  // namespace swarm::runtime
