#include "core/cluster/container_table.h"

#include "core/base/assert.h"

#include <utility>

namespace swarm {
namespace {

constexpr std::size_t short_id_size = 12;
constexpr std::size_t full_id_size = 64;

// Adds key to the set under `name`; and the reverse, dropping the set when it is empty.
void add_to(HashMap<std::string, std::set<ContainerKey>>& map, const std::string& name,
            ContainerKey key) {
  map[name].insert(key);
}
void remove_from(HashMap<std::string, std::set<ContainerKey>>& map, const std::string& name,
                 ContainerKey key) {
  std::set<ContainerKey>* keys = map.find(name);
  if (keys == nullptr) return;
  keys->erase(key);
  if (keys->empty()) map.erase(name);
}

}  // namespace

const Container* ContainerTable::get(ContainerKey key) const {
  return key < rows_.size() ? rows_[key].get() : nullptr;
}

const Container* ContainerTable::by_id(std::string_view full_id) const {
  const auto found = by_id_.find(full_id);
  return found == by_id_.end() ? nullptr : rows_[found->second].get();
}

void ContainerTable::put(Container container) {
  SWARM_ASSERT(container.key != no_key);
  if (rows_.size() <= container.key) rows_.resize(container.key + 1);
  std::unique_ptr<Container>& row = rows_[container.key];
  if (row) {
    unindex(*row);
    *row = std::move(container);  // In place: pointers to it stay good.
  } else {
    row = std::make_unique<Container>(std::move(container));
  }
  index(*row);
}

void ContainerTable::erase(ContainerKey key) {
  SWARM_ASSERT(get(key) != nullptr);
  unindex(*rows_[key]);
  rows_[key].reset();
}

void ContainerTable::index(const Container& row) {
  by_age_.insert({row.created, row.id, row.key});
  by_id_.emplace(row.id, row.key);
  if (!row.swarm_id.empty()) by_swarm_id_[row.swarm_id].insert(row.key);
  for (const std::string& name : row.names) add_to(by_name_, name, row.key);
  for (const std::string& exec : row.exec_ids) by_exec_[exec] = row.key;
}

void ContainerTable::unindex(const Container& row) {
  by_age_.erase({row.created, row.id, row.key});
  const auto id = by_id_.find(row.id);
  if (id != by_id_.end() && id->second == row.key) by_id_.erase(id);
  const auto swarm_id = by_swarm_id_.find(row.swarm_id);
  if (swarm_id != by_swarm_id_.end()) {
    swarm_id->second.erase(row.key);
    if (swarm_id->second.empty()) by_swarm_id_.erase(swarm_id);
  }
  for (const std::string& name : row.names) remove_from(by_name_, name, row.key);
  for (const std::string& exec : row.exec_ids) by_exec_.erase(exec);
}

const std::set<ContainerKey>* ContainerTable::named(std::string_view name) const {
  return by_name_.find(name);
}

const std::set<ContainerKey>* ContainerTable::with_swarm_id(std::string_view id) const {
  const auto found = by_swarm_id_.find(id);
  return found == by_swarm_id_.end() ? nullptr : &found->second;
}

const Container* ContainerTable::with_exec(std::string_view exec_id) const {
  const ContainerKey* key = by_exec_.find(exec_id);
  return key == nullptr ? nullptr : get(*key);
}

void ContainerTable::add_exec(ContainerKey key, std::string exec_id) {
  SWARM_ASSERT(get(key) != nullptr);
  by_exec_[exec_id] = key;
  rows_[key]->exec_ids.push_back(std::move(exec_id));
}

Result<ContainerKey> ContainerTable::find_named(std::string_view name, EngineKey engine) const {
  const std::set<ContainerKey>* keys = named(name);
  ContainerKey only = no_key;
  std::string candidates;
  if (keys != nullptr) {
    for (const ContainerKey key : *keys) {
      if (engine != no_key && get(key)->engine != engine) continue;
      candidates += (candidates.empty() ? "" : ", ") + get(key)->id.substr(0, short_id_size);
      if (only != no_key) {
        return Error{Errc::ambiguous, "The name " + std::string(name) +
                                          " is used by several containers: " + candidates};
      }
      only = key;
    }
  }
  if (only == no_key) return Error{Errc::not_found, {}};
  return only;
}

// A full ID, or the 12 digits that clients show. The same for swarm IDs. Not checked for other
// containers with the same digits, as the original.
Result<ContainerKey> ContainerTable::find_id(std::string_view reference) const {
  if (reference.size() != full_id_size && reference.size() != short_id_size) {
    return Error{Errc::not_found, {}};
  }
  const auto id = by_id_.lower_bound(reference);
  if (id != by_id_.end() && id->first.starts_with(reference)) return id->second;
  const auto swarm_id = by_swarm_id_.lower_bound(reference);
  if (swarm_id != by_swarm_id_.end() && swarm_id->first.starts_with(reference)) {
    return *swarm_id->second.begin();
  }
  return Error{Errc::not_found, {}};
}

Result<ContainerKey> ContainerTable::find_prefix(std::string_view prefix) const {
  std::set<ContainerKey> found;
  for (auto at = by_id_.lower_bound(prefix);
       at != by_id_.end() && at->first.starts_with(prefix) && found.size() < 2; ++at) {
    found.insert(at->second);
  }
  for (auto at = by_swarm_id_.lower_bound(prefix);
       at != by_swarm_id_.end() && at->first.starts_with(prefix) && found.size() < 2; ++at) {
    found.insert(at->second.begin(), at->second.end());
  }
  if (found.empty()) return Error{Errc::not_found, {}};
  if (found.size() > 1) {
    return Error{Errc::ambiguous,
                 "Multiple IDs found with provided prefix: " + std::string(prefix)};
  }
  return *found.begin();
}

}  // namespace swarm
