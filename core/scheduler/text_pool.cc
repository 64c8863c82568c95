#include "core/scheduler/text_pool.h"

#include "core/base/assert.h"

#include <cstring>

namespace swarm {

TextId TextPool::acquire(std::string_view text) {
  if (const TextId* known = ids_.find(text)) {
    ++entries_[*known].uses;
    return *known;
  }
  TextId id = static_cast<TextId>(entries_.size());
  if (free_.empty()) {
    entries_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  Entry& entry = entries_[id];
  entry.bytes.reset(new char[text.size()]);
  if (!text.empty()) std::memcpy(entry.bytes.get(), text.data(), text.size());
  entry.size = static_cast<std::uint32_t>(text.size());
  entry.uses = 1;
  ids_.try_emplace(std::string_view(entry.bytes.get(), entry.size), id);
  return id;
}

void TextPool::acquire_again(TextId id) {
  SWARM_ASSERT(entries_[id].uses > 0);
  ++entries_[id].uses;
}

void TextPool::release(TextId id) {
  Entry& entry = entries_[id];
  SWARM_ASSERT(entry.uses > 0);
  if (--entry.uses > 0) return;
  ids_.erase(std::string_view(entry.bytes.get(), entry.size));
  entry.bytes.reset();
  entry.size = 0;
  free_.push_back(id);
}

std::string_view TextPool::text(TextId id) const {
  const Entry& entry = entries_[id];
  return {entry.bytes.get(), entry.size};
}

std::optional<TextId> TextPool::find(std::string_view text) const {
  const TextId* known = ids_.find(text);
  if (known == nullptr) return std::nullopt;
  return *known;
}

}  // namespace swarm
