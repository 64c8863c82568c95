#include "runtime/discovery/zk_folder.h"

#include "core/discovery/range.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <zookeeper/zookeeper.h>

namespace swarm::runtime {

ZkClient::Done ZkFolder::then(void (ZkFolder::*next)(ZkAnswer& answer)) {
  return [weak = weak_from_this(), next, round = round_](ZkAnswer answer) {
    const auto self = weak.lock();
    if (self && self->done_ && self->round_ == round) ((*self).*next)(answer);
  };
}

void ZkFolder::read(Done done) {
  ++round_;
  done_ = std::move(done);
  // A server may lag behind the others; one that lost touch with them cannot answer this.
  client_.sync(path_, then(&ZkFolder::synced));
}

void ZkFolder::synced(ZkAnswer& answer) {
  if (answer.code != ZOK && answer.code != ZNONODE) return fail(answer.code);
  client_.children(path_, then(&ZkFolder::take_children));
}

void ZkFolder::take_children(ZkAnswer& answer) {
  // Nobody has joined yet: the watch is on the node that is to come.
  if (answer.code == ZNONODE) return client_.exists(path_, then(&ZkFolder::take_absence));
  if (answer.code != ZOK) return fail(answer.code);
  if (answer.children.size() > discovery_entries_max) {
    return std::exchange(done_, nullptr)(Error{Errc::unavailable, "too many entries"});
  }
  names_ = std::move(answer.children);
  std::ranges::sort(names_);
  std::erase_if(
      values_, [&](const auto& entry) { return !std::ranges::binary_search(names_, entry.first); });
  missing_ = 1;
  for (const std::string& name : names_) {
    const bool is_known = values_.contains(name) && !stale_.contains(name);
    if (!is_known) read_value(name);
  }
  finish();
}

void ZkFolder::read_value(const std::string& name) {
  ++missing_;
  stale_.erase(name);
  client_.read(path_ + "/" + name, true,
               [weak = weak_from_this(), name, round = round_](ZkAnswer value) {
                 const auto self = weak.lock();
                 if (!self || !self->done_ || self->round_ != round) return;
                 self->take_value(name, std::move(value));
               });
}

void ZkFolder::take_absence(ZkAnswer& answer) {
  if (answer.code == ZOK) {
    // It came between the two questions.
    return client_.children(path_, then(&ZkFolder::take_children));
  }
  if (answer.code != ZNONODE) return fail(answer.code);
  values_.clear();
  stale_.clear();
  std::exchange(done_, nullptr)(std::vector<KvEntry>{});
}

void ZkFolder::take_value(const std::string& name, ZkAnswer answer) {
  if (answer.code == ZOK) {
    values_[name] = std::move(answer.value);
  } else if (answer.code == ZNONODE) {
    values_.erase(name);
  } else {
    return fail(answer.code);
  }
  finish();
}

// Once for the children themselves, and once for each value that had to be read.
void ZkFolder::finish() {
  if (--missing_ > 0) return;
  std::vector<KvEntry> entries;
  for (const std::string& name : names_) {
    const auto found = values_.find(name);
    // The original makes a node first and then writes its value.
    if (found != values_.end() && !found->second.empty()) entries.push_back({name, found->second});
  }
  std::exchange(done_, nullptr)(std::move(entries));
}

void ZkFolder::fail(int code) {
  // Which values were still to come is not known any more.
  values_.clear();
  std::exchange(done_, nullptr)(zk_error(code));
}

void ZkFolder::changed(const std::string& path) {
  if (path.starts_with(path_ + "/")) stale_.insert(path.substr(path_.size() + 1));
}

Error zk_error(int code) {
  const bool is_ended = code == ZSESSIONEXPIRED || code == ZINVALIDSTATE || code == ZCLOSING;
  const bool is_denied = code == ZNOAUTH || code == ZAUTHFAILED;
  const Errc kind = is_ended ? Errc::not_found : is_denied ? Errc::bad_request : Errc::unavailable;
  return {kind, zerror(code)};
}

}  // namespace swarm::runtime
