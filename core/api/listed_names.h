// What things of one node are called in lists, as --names says.
#pragma once

#include "core/cluster/cluster.h"
#include "core/model/container.h"
#include "core/model/name_style.h"

#include <map>
#include <string>
#include <string_view>

namespace swarm {

// The style for that container: `classic` also where the plain name would mean another one, too.
NameStyle style_for(const Cluster& cluster, const Container& container);

// Appends that part of a container's list entry, whose names carry their node ("/node-1/web"), with
// the names in that style.
void append_with_names(std::string& text, std::string_view part, std::string_view node,
                       NameStyle style);

// Names of networks or volumes of single nodes, as a list shows them.
class LocalNames {
 public:
  explicit LocalNames(NameStyle style) : style_(style) {}
  // Every one of them, before the first is shown.
  void count(std::string_view name) {
    if (style_ != NameStyle::classic) ++counts_[name];
  }
  std::string shown(std::string_view node, std::string_view name) const;

 private:
  NameStyle style_;
  std::map<std::string_view, int> counts_;
};

}  // namespace swarm
