#include "core/wire/merge.h"

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace swarm::wire {

namespace json = boost::json;

namespace {

json::array encode_failures(const std::vector<NodeFailure>& failures) {
  json::array list;
  for (const NodeFailure& failure : failures) {
    list.push_back(json::object{{"node", failure.node}, {"message", failure.text}});
  }
  return list;
}

std::uint64_t unsigned_or_zero(const json::value& value) {
  if (value.is_uint64()) return value.get_uint64();
  if (value.is_int64() && value.get_int64() > 0) {
    return static_cast<std::uint64_t>(value.get_int64());
  }
  return 0;
}

}  // namespace

// --- UniqueList -----------------------------------------------------------------

struct UniqueList::Parts {
  std::string member;
  json::array list;
  std::set<std::string, std::less<>> seen;  // The elements' texts.
};

UniqueList::UniqueList(std::string member) : parts_(std::make_unique<Parts>()) {
  parts_->member = std::move(member);
}
UniqueList::~UniqueList() = default;

bool UniqueList::add(std::string_view array) {
  json::error_code error;
  json::value value = json::parse(array, error);
  if (error || !value.is_array()) return false;
  for (json::value& element : value.get_array()) {
    const json::value* key = &element;
    if (!parts_->member.empty() && element.is_object()) {
      const json::value* named = element.get_object().if_contains(parts_->member);
      if (named != nullptr) key = named;
    }
    if (!parts_->seen.insert(json::serialize(*key)).second) continue;
    parts_->list.push_back(std::move(element));
  }
  return true;
}

std::string UniqueList::encode() const { return json::serialize(parts_->list) + "\n"; }

// --- PruneSum -------------------------------------------------------------------

struct PruneSum::Parts {
  std::string list_name;
  json::value list;  // null until an engine says otherwise, as engines have it.
  std::optional<std::uint64_t> space_reclaimed;  // Networks take no space: not told of them.
};

PruneSum::PruneSum(std::string list) : parts_(std::make_unique<Parts>()) {
  parts_->list_name = std::move(list);
}
PruneSum::~PruneSum() = default;

bool PruneSum::add(std::string_view answer, std::vector<std::string>& removed) {
  json::error_code error;
  json::value value = json::parse(answer, error);
  if (error || !value.is_object()) return false;
  json::object& object = value.get_object();
  if (const json::value* space = object.if_contains("SpaceReclaimed")) {
    parts_->space_reclaimed = parts_->space_reclaimed.value_or(0) + unsigned_or_zero(*space);
  }
  json::value* list = object.if_contains(parts_->list_name);
  if (list == nullptr || !list->is_array()) return true;  // null: nothing was removed.
  if (parts_->list.is_null()) parts_->list.emplace_array();
  for (json::value& element : list->get_array()) {
    if (element.is_string()) removed.emplace_back(element.get_string());
    parts_->list.get_array().push_back(std::move(element));
  }
  return true;
}

std::string PruneSum::encode(const std::vector<NodeFailure>& failures) const {
  json::object answer;
  answer[parts_->list_name] = parts_->list;
  if (parts_->space_reclaimed) answer["SpaceReclaimed"] = *parts_->space_reclaimed;
  if (!failures.empty()) answer["Errors"] = encode_failures(failures);
  return json::serialize(answer) + "\n";
}

// --- Failures -------------------------------------------------------------------

std::string partial_failure_text(const std::vector<NodeFailure>& failures) {
  std::string text;
  for (const NodeFailure& failure : failures) {
    if (!text.empty()) text += '\n';
    text += failure.node + ": " + failure.text;
  }
  return text;
}

std::string encode_partial_failure(const std::vector<NodeFailure>& failures,
                                   std::string_view member, std::string_view done) {
  json::object answer;
  answer["message"] = partial_failure_text(failures);
  answer["errors"] = encode_failures(failures);
  json::error_code error;
  json::value parsed = done.empty() ? json::value() : json::parse(done, error);
  if (!error && !done.empty()) answer[member] = std::move(parsed);
  return json::serialize(answer) + "\n";
}

}  // namespace swarm::wire
