// Every container of every registered engine, in a dense array, with the
// look-ups that Docker clients use: by ID, by name, by unique prefix.
#pragma once

#include "core/base/hash_map.h"
#include "core/base/result.h"
#include "core/cluster/list_blocks.h"
#include "core/model/container.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

class ContainerTable {
 public:
  ContainerTable() = default;
  ContainerTable(const ContainerTable&) = delete;
  ContainerTable& operator=(const ContainerTable&) = delete;

  // Null if the key is free. Pointers hold until the container is erased.
  const Container* get(ContainerKey key) const;
  const Container* by_id(std::string_view full_id) const;

  // Keys are the caller's (the scheduler's state makes them).
  // New, or in place of the one with that key. Its list entry is kept apart, in list().
  void put(Container container);
  void erase(ContainerKey key);

  // The reference rules of spec core 4.12: full or 12-digit ID, swarm ID likewise; a name, with or
  // without slash, or "<node>/<name>", if it is unique; a unique prefix of an ID or swarm ID.
  // Otherwise not_found, or ambiguous with a text that names the candidates. Where only copies of
  // one container fit, the one that runs is meant, then the newest.
  // `engine_named` resolves the part before a slash to an engine, or no_key.
  template <class EngineNamed>
  Result<ContainerKey> find(std::string_view reference, const EngineNamed& engine_named) const;

  // Containers with that name, on any engine.
  const std::set<ContainerKey>* named(std::string_view name) const;
  // Containers with that exact swarm ID.
  const std::set<ContainerKey>* with_swarm_id(std::string_view id) const;
  // A container and the copies that took its place, by the ID of the first of them. With copies()
  // every line that has a copy can be walked, in order of that ID.
  std::set<ContainerKey> family(std::string_view root) const;
  const std::map<std::string, std::set<ContainerKey>, std::less<>>& copies() const {
    return copies_;
  }
  const Container* with_exec(std::string_view exec_id) const;
  void add_exec(ContainerKey key, std::string exec_id);

  // Newest first, by creation time, then by ID: the order of a list.
  template <class F>
  void each_newest_first(const F& f) const {
    list_.each(f);
  }
  const ListBlocks& list() const { return list_; }
  // How its entry reads depends on more than the container: that has changed.
  void touch_list(ContainerKey key) { list_.touch(key); }

  std::size_t size() const { return list_.size(); }

 private:
  Result<ContainerKey> find_named(std::string_view name, EngineKey engine) const;
  ContainerKey preferred(const std::set<ContainerKey>& keys) const;
  Result<ContainerKey> find_id(std::string_view reference) const;
  Result<ContainerKey> find_prefix(std::string_view prefix) const;
  void index(const Container& row);
  void unindex(const Container& row);

  std::vector<std::unique_ptr<Container>> rows_;
  ListBlocks list_{rows_};
  HashMap<std::string_view, ContainerKey> by_full_id_;  // Views into the rows.
  std::map<std::string_view, ContainerKey> by_id_;      // Likewise, for prefixes.
  std::map<std::string, std::set<ContainerKey>, std::less<>> by_swarm_id_;
  std::map<std::string, std::set<ContainerKey>, std::less<>> copies_;  // By Container::lineage.
  HashMap<std::string, std::set<ContainerKey>> by_name_;
  HashMap<std::string, ContainerKey> by_exec_;
};

template <class EngineNamed>
Result<ContainerKey> ContainerTable::find(std::string_view reference,
                                          const EngineNamed& engine_named) const {
  if (reference.empty()) return Error{Errc::not_found, {}};
  if (auto by_id = find_id(reference)) return by_id;
  std::string_view name = reference;
  if (name.starts_with('/')) name.remove_prefix(1);
  Result<ContainerKey> found = find_named(name, no_key);
  if (found || found.error().code == Errc::ambiguous) return found;
  const std::size_t slash = name.find('/');
  if (slash != std::string_view::npos) {
    const EngineKey engine = engine_named(name.substr(0, slash));
    if (engine != no_key) return find_named(name.substr(slash + 1), engine);
  }
  return find_prefix(reference);
}

}  // namespace swarm
