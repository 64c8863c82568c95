#include "core/cluster/container_table.h"

#include "core/base/assert.h"
#include "core/base/sometimes.h"

#include <tuple>
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
  const ContainerKey* found = by_full_id_.find(full_id);
  return found == nullptr ? nullptr : rows_[*found].get();
}

void ContainerTable::put(Container container) {
  SWARM_ASSERT(container.key != no_key);
  if (rows_.size() <= container.key) rows_.resize(container.key + 1);
  std::unique_ptr<Container>& row = rows_[container.key];
  ListEntry entry = std::exchange(container.list, {});
  const bool in_place = row && row->created == container.created && row->id == container.id;
  if (row) {
    unindex(*row);
    if (!in_place) list_.erase(*row);
    *row = std::move(container);  // In place: pointers to it stay good.
  } else {
    row = std::make_unique<Container>(std::move(container));
  }
  index(*row);
  if (!in_place) return list_.insert(*row, std::move(entry));
  if (list_.entry(row->key) == entry) return list_.touch(row->key);
  list_.replace(row->key, std::move(entry));
}

void ContainerTable::erase(ContainerKey key) {
  SWARM_ASSERT(get(key) != nullptr);
  unindex(*rows_[key]);
  list_.erase(*rows_[key]);
  rows_[key].reset();
}

void ContainerTable::index(const Container& row) {
  by_full_id_.try_emplace(row.id, row.key);
  by_id_.emplace(row.id, row.key);
  if (!row.swarm_id.empty()) by_swarm_id_[row.swarm_id].insert(row.key);
  if (!row.lineage.empty()) copies_[row.lineage].insert(row.key);
  for (const std::string& name : row.names) add_to(by_name_, name, row.key);
  for (const std::string& exec : row.exec_ids) by_exec_[exec] = row.key;
}

void ContainerTable::unindex(const Container& row) {
  const auto id = by_id_.find(row.id);
  if (id != by_id_.end() && id->second == row.key) {
    by_id_.erase(id);
    by_full_id_.erase(row.id);
  }
  const auto swarm_id = by_swarm_id_.find(row.swarm_id);
  if (swarm_id != by_swarm_id_.end()) {
    swarm_id->second.erase(row.key);
    if (swarm_id->second.empty()) by_swarm_id_.erase(swarm_id);
  }
  const auto copies = copies_.find(row.lineage);
  if (copies != copies_.end()) {
    copies->second.erase(row.key);
    if (copies->second.empty()) copies_.erase(copies);
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

std::set<ContainerKey> ContainerTable::family(std::string_view root) const {
  std::set<ContainerKey> members;
  const auto copies = copies_.find(root);
  if (copies != copies_.end()) members = copies->second;
  if (const Container* first = by_id(root)) members.insert(first->key);
  return members;
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

// Of copies of one container the one that is meant; no_key if they are of several.
ContainerKey ContainerTable::preferred(const std::set<ContainerKey>& keys) const {
  ContainerKey best = no_key;
  const auto weight = [this](ContainerKey key) {
    const Container& row = *get(key);
    return std::tuple(row.runs(), row.generation, row.created, std::string_view(row.id));
  };
  for (const ContainerKey key : keys) {
    if (best != no_key && get(key)->root() != get(best)->root()) return no_key;
    if (best == no_key || weight(key) > weight(best)) best = key;
  }
  return best;
}

Result<ContainerKey> ContainerTable::find_named(std::string_view name, EngineKey engine) const {
  const std::set<ContainerKey>* all = named(name);
  if (all == nullptr) return Error{Errc::not_found, {}};
  std::set<ContainerKey> keys;
  std::string candidates;
  for (const ContainerKey key : *all) {
    SWARM_SOMETIMES_IF(engine != no_key, "look-up: by node and name");
    if (engine != no_key && get(key)->engine != engine) continue;
    keys.insert(key);
    candidates += (candidates.empty() ? "" : ", ") + get(key)->id.substr(0, short_id_size);
  }
  if (keys.empty()) return Error{Errc::not_found, {}};
  const ContainerKey meant = preferred(keys);
  SWARM_SOMETIMES_IF(meant != no_key && keys.size() > 1, "look-up: one of a line of copies");
  if (meant != no_key) return meant;
  return Error{Errc::ambiguous,
               "The name " + std::string(name) + " is used by several containers: " + candidates};
}

// A full ID, or the 12 digits that clients show. The same for swarm IDs. Not checked for other
// containers with the same digits, as the original.
Result<ContainerKey> ContainerTable::find_id(std::string_view reference) const {
  if (reference.size() != full_id_size && reference.size() != short_id_size) {
    return Error{Errc::not_found, {}};
  }
  const auto id = by_id_.lower_bound(reference);
  SWARM_SOMETIMES("look-up: by ID");
  if (id != by_id_.end() && id->first.starts_with(reference)) return id->second;
  const auto swarm_id = by_swarm_id_.lower_bound(reference);
  if (swarm_id != by_swarm_id_.end() && swarm_id->first.starts_with(reference)) {
    const ContainerKey meant = preferred(swarm_id->second);
    return meant == no_key ? *swarm_id->second.begin() : meant;
  }
  return Error{Errc::not_found, {}};
}

Result<ContainerKey> ContainerTable::find_prefix(std::string_view prefix) const {
  SWARM_SOMETIMES("look-up: by prefix");
  std::set<ContainerKey> found;
  for (auto at = by_id_.lower_bound(prefix);
       at != by_id_.end() && at->first.starts_with(prefix) && found.size() < 2; ++at) {
    found.insert(at->second);
  }
  for (auto at = by_swarm_id_.lower_bound(prefix);
       at != by_swarm_id_.end() && at->first.starts_with(prefix) && found.size() < 2; ++at) {
    found.insert(at->second.begin(), at->second.end());
  }
  SWARM_SOMETIMES_IF(found.empty(), "look-up: a prefix of nothing");
  SWARM_SOMETIMES_IF(found.size() > 1, "look-up: a prefix of several");
  if (found.empty()) return Error{Errc::not_found, {}};
  if (found.size() > 1) {
    const ContainerKey meant = preferred(found);
    if (meant != no_key) return meant;
    return Error{Errc::ambiguous,
                 "Multiple IDs found with provided prefix: " + std::string(prefix)};
  }
  return *found.begin();
}

}  // namespace swarm
