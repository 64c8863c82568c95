#include "core/cluster/list_blocks.h"

#include "core/base/assert.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace swarm {
namespace {

// 40 KB of usual entries. More in a block means more to write for one change, fewer more pieces.
constexpr std::size_t rows_max = 64;
constexpr std::size_t rows_few = 8;
constexpr std::uint32_t loose_max = 16;

constexpr UnixNanos for_ever = std::numeric_limits<UnixNanos>::max();

std::uint32_t narrow(std::size_t size) {
  SWARM_ASSERT(size <= std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(size);
}

// One part if the bytes follow on those of the last.
void append_part(std::vector<SharedPart>& parts, const SharedBytes& text, std::size_t begin,
                 std::size_t end) {
  const std::string_view bytes = std::string_view(*text).substr(begin, end - begin);
  if (!parts.empty() && parts.back().owner == text) {
    std::string_view& last = parts.back().bytes;
    if (last.data() + last.size() == bytes.data()) {
      last = {last.data(), last.size() + bytes.size()};
      return;
    }
  }
  parts.emplace_back(text, bytes);
}

}  // namespace

bool ListBlocks::EntryView::operator==(const ListEntry& entry) const {
  const std::string_view bytes = entry.bytes;
  return head.size() == entry.status_at && head.size() + tail.size() == bytes.size() &&
         bytes.starts_with(head) && bytes.ends_with(tail);
}

bool ListBlocks::newer(const Container& a, const Container& b) const {
  return std::tie(a.created, a.id, a.key) > std::tie(b.created, b.id, b.key);
}

// The last block that begins with a newer one; the first block if there is none such.
std::size_t ListBlocks::block_for(const Container& row) const {
  const auto behind = std::ranges::partition_point(blocks_, [&](const auto& block) {
    const Container& first = *rows_[block->rows.front().key];
    return first.key == row.key || newer(first, row);
  });
  return behind == blocks_.begin() ? 0 : static_cast<std::size_t>(behind - blocks_.begin()) - 1;
}

std::size_t ListBlocks::place_of(const Block& block) const {
  const std::size_t place = block_for(*rows_[block.rows.front().key]);
  SWARM_ASSERT(blocks_[place].get() == &block);
  return place;
}

void ListBlocks::add(std::size_t place, Block&& block) {
  auto added = std::make_unique<Block>(std::move(block));
  for (const Row& row : added->rows) block_of_[row.key] = added.get();
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(place), std::move(added));
}

ListBlocks::Block& ListBlocks::room_for(const Container& row) {
  if (blocks_.empty()) blocks_.push_back(std::make_unique<Block>());
  const std::size_t place = blocks_.size() == 1 ? 0 : block_for(row);
  Block& block = *blocks_[place];
  return block.rows.size() < rows_max ? block : split(place, row);
}

// Behind a full block, or before it, comes an empty one, so that what comes in order fills blocks;
// everywhere else a full one is cut in half.
ListBlocks::Block& ListBlocks::split(std::size_t place, const Container& row) {
  Block& block = *blocks_[place];
  if (newer(row, *rows_[block.rows.front().key])) {
    add(place, {});
    return *blocks_[place];
  }
  if (newer(*rows_[block.rows.back().key], row)) {
    add(place + 1, {});
    return *blocks_[place + 1];
  }
  const auto middle = block.rows.begin() + rows_max / 2;
  Block second;
  second.text = block.text;
  second.rows.assign(std::make_move_iterator(middle), std::make_move_iterator(block.rows.end()));
  block.rows.erase(middle, block.rows.end());
  for (const Row& moved : second.rows) second.loose += moved.loose ? 1 : 0;
  block.loose -= second.loose;
  // Each gets a text of its own, or both would hold all of it.
  write(block, 0, nullptr);
  write(second, 0, nullptr);
  const bool is_first = newer(row, *rows_[second.rows.front().key]);
  add(place + 1, std::move(second));
  return *blocks_[is_first ? place : place + 1];
}

// A block with few rows goes into the one behind it, if that has room.
void ListBlocks::join(std::size_t place) {
  if (place + 1 >= blocks_.size()) return;
  Block& from = *blocks_[place];
  Block& to = *blocks_[place + 1];
  if (std::min(from.rows.size(), to.rows.size()) > rows_few ||
      from.rows.size() + to.rows.size() > rows_max / 2) {
    return;
  }
  for (Row& row : from.rows) {
    if (!row.loose) {
      const EntryView bytes = view(from, row);
      loosen(row, {std::string(bytes.head) + std::string(bytes.tail), bytes.head.size()});
    }
    block_of_[row.key] = &to;
  }
  to.loose += narrow(from.rows.size());
  to.rows.insert(to.rows.begin(), std::make_move_iterator(from.rows.begin()),
                 std::make_move_iterator(from.rows.end()));
  to.from = to.until = 0;
  blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(place));
}

void ListBlocks::loosen(Row& row, ListEntry entry) {
  row.loose = std::make_unique<const ListEntry>(std::move(entry));
}

void ListBlocks::insert(const Container& row, ListEntry entry) {
  if (block_of_.size() <= row.key) block_of_.resize(row.key + 1);
  Block& block = room_for(row);
  const auto at = std::ranges::partition_point(
      block.rows, [&](const Row& other) { return newer(*rows_[other.key], row); });
  loosen(*block.rows.insert(at, Row{row.key}), std::move(entry));
  block_of_[row.key] = &block;
  block.from = block.until = 0;
  ++size_;
  // From time to time, so that not every entry is a piece of memory of its own.
  if (++block.loose > loose_max) write(block, 0, nullptr);
}

void ListBlocks::replace(ContainerKey key, ListEntry entry) {
  Block& block = *block_of_[key];
  Row& row = row_of(key);
  if (!row.loose) ++block.loose;
  loosen(row, std::move(entry));
  block.from = block.until = 0;
  if (block.loose > loose_max) write(block, 0, nullptr);
}

void ListBlocks::erase(const Container& row) {
  Block& block = *block_of_[row.key];
  const std::size_t place = place_of(block);
  const auto at = std::ranges::find(block.rows, row.key, &Row::key);
  if (at->loose) --block.loose;
  block.rows.erase(at);
  block.from = block.until = 0;
  block_of_[row.key] = nullptr;
  --size_;
  if (block.rows.empty()) {
    blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(place));
  } else if (block.rows.size() <= rows_few) {
    join(place);
  }
}

void ListBlocks::touch(ContainerKey key) {
  Block& block = *block_of_[key];
  block.from = block.until = 0;
}

ListBlocks::Row& ListBlocks::row_of(ContainerKey key) const {
  const auto at = std::ranges::find(block_of_[key]->rows, key, &Row::key);
  SWARM_ASSERT(at != block_of_[key]->rows.end());
  return *at;
}

ListBlocks::EntryView ListBlocks::view(const Block& block, const Row& row) {
  const std::string_view bytes =
      row.loose ? std::string_view(row.loose->bytes) : std::string_view(*block.text);
  if (row.loose) return {bytes.substr(0, row.loose->status_at), bytes.substr(row.loose->status_at)};
  return {bytes.substr(row.at + 1, row.head),
          bytes.substr(row.at + 1 + row.head + row.status, row.tail)};
}

ListBlocks::EntryView ListBlocks::entry(ContainerKey key) const {
  return view(*block_of_[key], row_of(key));
}

void ListBlocks::write(Block& block, UnixNanos wall, const Looks& looks) const {
  std::vector<Look> shown(block.rows.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const Row& row = block.rows[i];
    if (looks) shown[i] = looks(*rows_[row.key]);
    bytes += (row.loose ? row.loose->bytes.size() : row.head + row.tail) + 3;
    bytes += shown[i].status.size();
  }
  std::string text;
  text.reserve(bytes);
  block.common.clear();
  for (std::size_t i = 0; i < shown.size(); ++i)
    append(block, block.rows[i], shown[i], text, looks != nullptr);
  block.from = looks ? wall : 0;
  block.until = looks ? for_ever : 0;
  for (const Look& look : shown) block.until = std::min(block.until, look.until);
  for (Row& row : block.rows) row.loose.reset();
  block.loose = 0;
  block.text = std::make_shared<const std::string>(std::move(text));
}

void ListBlocks::append(Block& block, Row& row, const Look& look, std::string& text,
                        bool with_status) {
  const EntryView old = view(block, row);
  const std::uint32_t at = narrow(text.size());
  text.append(",").append(old.head);
  if (with_status) text.append("\"").append(look.status).append("\"");
  text.append(old.tail);
  row.at = at;
  row.head = narrow(old.head.size());
  row.status = narrow(with_status ? look.status.size() + 2 : 0);
  row.tail = narrow(old.tail.size());
  if (!look.common) return;
  if (block.common.empty() || block.common.back().end != at) block.common.push_back({at, at});
  block.common.back().end = narrow(text.size());
}

// The wall clock may go back.
ListBlocks::Block& ListBlocks::written(Block& block, UnixNanos wall, const Looks& looks) const {
  if (wall < block.from || wall >= block.until) write(block, wall, looks);
  return block;
}

void ListBlocks::append(std::vector<SharedPart>& parts, bool all, UnixNanos wall,
                        const Looks& looks) const {
  parts.reserve(parts.size() + blocks_.size());
  for (const auto& each : blocks_) {
    const Block& block = written(*each, wall, looks);
    if (all) {
      append_part(parts, block.text, 0, block.text->size());
    } else {
      for (const Run& run : block.common) append_part(parts, block.text, run.begin, run.end);
    }
  }
}

void ListBlocks::append(std::vector<SharedPart>& parts, ContainerKey key, UnixNanos wall,
                        const Looks& looks) const {
  const Block& block = written(*block_of_[key], wall, looks);
  const Row& row = row_of(key);
  append_part(parts, block.text, row.at, row.at + row.size());
}

}  // namespace swarm
