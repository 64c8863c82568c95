#include "runtime/discovery/zk_closer.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <iterator>
#include <utility>

namespace swarm::runtime {

boost::asio::execution_context::id ZkCloser::id;

ZkCloser::ZkCloser(boost::asio::io_context& io)
    : boost::asio::execution_context::service(io), io_(io) {}

void ZkCloser::close(std::function<void()> work, std::function<void()> done) {
  threads_.emplace_back();
  const auto self = std::prev(threads_.end());
  *self = std::thread([this, self, work = std::move(work), done = std::move(done),
                       guard = boost::asio::make_work_guard(io_)]() mutable {
    work();
    // With the work, as what it holds belongs to the executor's thread.
    boost::asio::post(io_, [this, self, work = std::move(work), done = std::move(done)] {
      self->join();
      threads_.erase(self);
      if (done) done();
    });
    guard.reset();
  });
}

// What the threads still post is dropped with the io_context.
void ZkCloser::shutdown() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace swarm::runtime
