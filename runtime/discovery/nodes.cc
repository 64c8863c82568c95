#include "runtime/discovery/nodes.h"

#include "core/discovery/list.h"

#include <boost/asio/post.hpp>

#include <utility>

namespace swarm::runtime {
namespace {

class ListBackend final : public Backend {
 public:
  ListBackend(const Executor& executor, std::vector<std::string> entries)
      : executor_(executor),
        entries_(std::make_shared<const std::vector<std::string>>(std::move(entries))) {}

  void watch(Sink sink) override {
    // The entries' life is the backend's: once it is gone nothing is delivered.
    boost::asio::post(executor_, [sink = std::move(sink), alive = std::weak_ptr(entries_)] {
      if (const auto entries = alive.lock()) sink(DiscoveryListed{*entries});
    });
  }

 private:
  Executor executor_;
  std::shared_ptr<const std::vector<std::string>> entries_;
};

}  // namespace

BackendResult make_nodes_backend(const Executor& executor, const std::string& rest,
                                 const BackendOptions& /*options*/) {
  Result<std::vector<std::string>> entries = parse_entry_list(rest);
  if (!entries) return entries.error();
  return make_list_backend(executor, std::move(*entries));
}

std::unique_ptr<Backend> make_list_backend(const Executor& executor,
                                           std::vector<std::string> entries) {
  return std::make_unique<ListBackend>(executor, std::move(entries));
}

}  // namespace swarm::runtime
