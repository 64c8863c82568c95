// A filter removes nodes that must not get the container. plan() is the plain
// form: what the filter means. narrow() gives the same answer from the indexes.
#pragma once

#include "core/base/result.h"
#include "core/model/container_spec.h"
#include "core/scheduler/node.h"
#include "core/scheduler/soft_rules.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

class NodeTerms;
class PlacementIndex;

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

  // What the filter asks as terms, hard and soft ones. False: the request's rules
  // cannot be read. A filter without an index of its own inherits this: it looks
  // at a copy of every node, which is slow and right.
  virtual bool narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const;

  // Why a node was refused, for people.
  virtual std::string refusal() const = 0;
};

}  // namespace swarm
