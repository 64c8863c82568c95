// What GET /containers/json asks for, and which containers that selects.
#pragma once

#include "core/api/filters.h"
#include "core/api/request.h"
#include "core/api/text_pattern.h"
#include "core/base/result.h"
#include "core/cluster/engine.h"
#include "core/model/container.h"
#include "core/model/port.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

struct ContainerQuery {
  bool all = false;  // Also those that do not run, and those on nodes that are down.
  int limit = 0;     // 0: none.
  bool size = false;
  std::string before;  // A container's reference; empty: none.
  std::string since;
  Filters filters;

  // Every container is asked for, or every common one.
  bool selects() const {
    return limit > 0 || !before.empty() || !since.empty() || !filters.empty();
  }
};
Result<ContainerQuery> parse_container_query(const Query& query);

// Whether a list shows it that does not ask for all: it runs, and its node is up.
bool is_common(const Container& container, const Engine& owner);

// A range of ports of one protocol: "80", "8000-8010/udp".
struct PortFilter {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  PortProtocol protocol = PortProtocol::tcp;
};
Result<PortFilter> parse_port_filter(std::string_view name, std::string_view value);

class ContainerSelector {
 public:
  using Find = std::function<Result<const Container*>(std::string_view reference)>;

  // `find` resolves the references in before and since; its error is passed on.
  static Result<ContainerSelector> make(const ContainerQuery& query, const Find& find);

  // Not const: what the images of an engine are called is looked up once for each engine.
  bool takes(const Container& container, const Engine& owner);

 private:
  // Where a container stands in a list.
  struct Place {
    std::int64_t created = 0;
    std::string id;
    bool operator<(const Place& other) const;
  };
  static Place place_of(const Container& container);

  Result<bool> read_filters(const ContainerQuery& query);
  Result<bool> read_places(const ContainerQuery& query, const Find& find);
  bool named(const Container& container, const Engine& owner) const;
  bool in_state(const Container& container) const;
  bool attached(const Container& container) const;
  bool has_port(const Container& container) const;
  bool descends(const Container& container, const Engine& owner);
  bool on_node(const Engine& owner) const;

  bool all_ = false;
  Filters filters_;
  std::vector<TextPattern> ids_;
  std::vector<TextPattern> names_;
  std::vector<int> exit_codes_;
  std::vector<PortFilter> published_;
  std::vector<PortFilter> exposed_;
  std::optional<bool> is_task_;
  std::optional<Place> before_;
  std::optional<Place> since_;
  std::map<EngineKey, std::set<std::string, std::less<>>> ancestors_;  // Image IDs.
};

}  // namespace swarm
