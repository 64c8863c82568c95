// A filter removes nodes that must not get the container. This is the plain
// form: what a filter means. How an index answers it stands in narrow().
#pragma once

#include "core/base/result.h"
#include "core/model/container_spec.h"
#include "core/scheduler/node.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// Placement is tried with soft rules first, and without them if that fails.
enum class SoftRules { apply, ignore };

// What a filter asks for one request; the work that needs no node is done.
struct FilterPlan {
  // For the user, all of them, soft ones too: "rack==r1".
  std::vector<std::string> demands;

  // Whether the node may get the container. Empty: nothing is asked of a node.
  std::function<bool(const Node&)> accepts;

  // Whether a cluster without nodes is a failure of this filter.
  bool fails_without_nodes = true;
};

class Filter {
 public:
  Filter() = default;
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  virtual ~Filter() = default;

  // As in `--filter`.
  virtual std::string_view name() const = 0;

  // Error: the request's rules cannot be read.
  virtual Result<FilterPlan> plan(const ContainerSpec& spec, SoftRules soft) const = 0;

  // Why a node was refused, for people.
  virtual std::string refusal() const = 0;
};

}  // namespace swarm
