// Answers of several engines to one request, made into one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

// A failure on one node, in the words of its engine.
struct NodeFailure {
  std::string node;
  std::string text;
};

// JSON arrays, one behind the other; an element that is there already is left out.
class UniqueList {
 public:
  // `member`: elements with the same text there are the same; empty: those that are equal.
  explicit UniqueList(std::string member = {});
  ~UniqueList();
  UniqueList(const UniqueList&) = delete;
  UniqueList& operator=(const UniqueList&) = delete;

  bool add(std::string_view array);  // False: not a JSON array.
  std::string encode() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Answers of POST /containers/prune and its like: lists joined, SpaceReclaimed summed.
class PruneSum {
 public:
  // `list` names the member that holds what was removed: "ContainersDeleted".
  explicit PruneSum(std::string list);
  ~PruneSum();
  PruneSum(const PruneSum&) = delete;
  PruneSum& operator=(const PruneSum&) = delete;

  // False: not such an answer. `removed` gets the strings of the list.
  bool add(std::string_view answer, std::vector<std::string>& removed);
  // Failures are in a further member "Errors", which clients that do not know it pass over.
  std::string encode(const std::vector<NodeFailure>& failures) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// {"message":"<node>: <text>\n...", "errors":[{"node","message"}], <member>: <done>}: a request
// that failed on some nodes; `done` is the JSON of what was done on the others, or empty.
std::string encode_partial_failure(const std::vector<NodeFailure>& failures,
                                   std::string_view member, std::string_view done);

// The message of the above alone.
std::string partial_failure_text(const std::vector<NodeFailure>& failures);

}  // namespace swarm::wire
