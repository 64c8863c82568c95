// Answers of GET /system/df of several engines, made into one.
#pragma once

#include "core/model/name_style.h"
#include "core/wire/merge.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

// Numbers are summed, lists joined, objects merged member by member: that holds for every shape
// that the answer has had, the one of API 1.52 too. What two nodes have takes room on both, so an
// image on two nodes is there twice. Containers and volumes are called as in the lists.
class UsageSum {
 public:
  explicit UsageSum(NameStyle names);
  ~UsageSum();
  UsageSum(const UsageSum&) = delete;
  UsageSum& operator=(const UsageSum&) = delete;

  bool add(std::string_view answer, std::string_view node);  // False: not such an answer.
  // `types`: what the client asked for ("image", "container", "volume", "build-cache"); empty:
  // everything. Engines before API 1.42 do not know the question and tell all. Failures are in a
  // further member "Errors", which clients that do not know it pass over.
  std::string encode(const std::vector<std::string_view>& types,
                     const std::vector<NodeFailure>& failures) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace swarm::wire
