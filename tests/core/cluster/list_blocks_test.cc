#include "core/cluster/list_blocks.h"

#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace swarm {
namespace {

constexpr UnixNanos second = 1'000'000'000;

// The list as plain values, written anew at every question.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed), blocks_(rows_) {}

  void change() {
    const std::uint64_t what = random_.below(20);
    const bool grows = random_.below(500) > entries_.size();
    if (entries_.empty() || (grows && what < 12)) return add();
    const ContainerKey key = any_key();
    if (what < 12) return remove(key);
    if (what < 15) return rewrite(key);
    if (what < 18) {
      up_[key] = !up_[key];
      return blocks_.touch(key);
    }
    // Wall clocks go on, and sometimes back.
    wall_ += (what == 18 ? 1 : -1) * static_cast<UnixNanos>(random_.below(3 * second));
  }

  std::string kept(bool all) const {
    std::vector<SharedPart> parts;
    blocks_.append(parts, all, wall_, looks());
    return text_of(parts);
  }
  std::string kept_of(const std::vector<ContainerKey>& keys) const {
    std::vector<SharedPart> parts;
    for (const ContainerKey key : keys) blocks_.append(parts, key, wall_, looks());
    return text_of(parts);
  }
  std::string plain(bool all) const {
    std::string text;
    for (const ContainerKey key : order()) {
      const ListBlocks::Look look = look_at(*rows_[key]);
      const ListEntry& entry = entries_.at(key);
      if (!all && !look.common) continue;
      std::string bytes = entry.bytes;
      text += "," + bytes.insert(entry.status_at, "\"" + look.status + "\"");
    }
    return text;
  }

  std::vector<ContainerKey> order() const {
    std::vector<ContainerKey> keys;
    for (const auto& [key, entry] : entries_) keys.push_back(key);
    std::ranges::sort(keys, [&](ContainerKey a, ContainerKey b) {
      const Container &one = *rows_[a], &other = *rows_[b];
      return std::tie(one.created, one.id, a) > std::tie(other.created, other.id, b);
    });
    return keys;
  }
  std::vector<ContainerKey> order_of_blocks() const {
    std::vector<ContainerKey> keys;
    blocks_.each([&](const Container& row) {
      keys.push_back(row.key);
      return true;
    });
    return keys;
  }

  void check_entries() const {
    ASSERT_EQ(blocks_.size(), entries_.size());
    for (const auto& [key, entry] : entries_) {
      ASSERT_TRUE(blocks_.entry(key) == entry) << key;
      ListEntry other = entry;
      other.bytes.back() = '?';
      ASSERT_FALSE(blocks_.entry(key) == other) << key;
      ASSERT_FALSE(blocks_.entry(key) == (ListEntry{entry.bytes, entry.status_at + 1})) << key;
    }
  }
  std::size_t size() const { return entries_.size(); }

 private:
  static std::string text_of(const std::vector<SharedPart>& parts) {
    std::string text;
    for (const SharedPart& part : parts) text += part.bytes;
    return text;
  }

  ListBlocks::Look look_at(const Container& row) const {
    const UnixNanos age = (wall_ - row.created) / second;
    const bool up = up_.at(row.key);
    return {up ? "Up " + std::to_string(age) : "Down",
            up ? row.created + (age + 1) * second : wall_ + 1000 * second, up};
  }
  ListBlocks::Looks looks() const {
    return [this](const Container& row) { return look_at(row); };
  }

  ListEntry an_entry() {
    const std::string head = "{\"x\":\"" + random_.hex(random_.below(30)) + "\",\"Status\":";
    return {head + ",\"y\":" + std::to_string(random_.below(1000)) + "}", head.size()};
  }
  void add() {
    ContainerKey key = 0;
    while (entries_.contains(key)) ++key;
    if (rows_.size() <= key) rows_.resize(key + 1);
    rows_[key] = std::make_unique<Container>();
    rows_[key]->key = key;
    rows_[key]->id = random_.hex(2);  // Some are equal.
    // Mostly newer ones, some among the others, many of the same second.
    const auto newest = static_cast<UnixNanos>(++added_ / 4) * second;
    rows_[key]->created =
        random_.below(4) > 0 ? newest : static_cast<UnixNanos>(random_.below(added_)) * second / 4;
    entries_[key] = an_entry();
    up_[key] = random_.below(4) > 0;
    blocks_.insert(*rows_[key], entries_[key]);
  }
  void remove(ContainerKey key) {
    blocks_.erase(*rows_[key]);
    rows_[key].reset();
    entries_.erase(key);
  }
  void rewrite(ContainerKey key) {
    entries_[key] = an_entry();
    blocks_.replace(key, entries_[key]);
  }
  ContainerKey any_key() {
    auto at = entries_.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random_.below(entries_.size())));
    return at->first;
  }

  Random random_;
  ListBlocks::Rows rows_;
  ListBlocks blocks_;
  std::map<ContainerKey, ListEntry> entries_;
  std::map<ContainerKey, bool> up_;
  UnixNanos wall_ = 1000 * second;
  std::uint64_t added_ = 0;
};

TEST(ListBlocks, AreTheListWrittenAnewAtAnyTime) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    World world(seed);
    std::size_t most = 0;
    for (int step = 0; step < 1500; ++step) {
      world.change();
      most = std::max(most, world.size());
      // Lists may be asked for after every change, or after many.
      if (step % (seed % 2 == 0 ? 23 : 190) != 0) continue;
      ASSERT_EQ(world.kept(true), world.plain(true)) << step;
      ASSERT_EQ(world.kept(false), world.plain(false)) << step;
      ASSERT_EQ(world.order_of_blocks(), world.order()) << step;
      ASSERT_EQ(world.kept_of(world.order()), world.plain(true)) << step;
      world.check_entries();
    }
    EXPECT_GT(most, 150u);
  }
}

TEST(ListBlocks, GiveTheSameBytesAgainWhileNothingChanges) {
  ListBlocks::Rows rows;
  ListBlocks blocks(rows);
  for (ContainerKey key = 0; key < 1000; ++key) {
    rows.push_back(std::make_unique<Container>());
    rows[key]->key = key;
    rows[key]->created = key;
    blocks.insert(*rows[key], {"{\"Status\":}", 10});
  }
  int asked = 0;
  const auto looks = [&asked](const Container&) -> ListBlocks::Look {
    ++asked;
    return {"Up", 100, true};
  };
  std::vector<SharedPart> first, second_time, later;
  blocks.append(first, true, 10, looks);
  EXPECT_EQ(asked, 1000);
  EXPECT_LT(first.size(), 40u);
  blocks.append(second_time, true, 99, looks);
  EXPECT_EQ(asked, 1000);
  ASSERT_EQ(first.size(), second_time.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].bytes.data(), second_time[i].bytes.data());
  }
  blocks.touch(500);
  blocks.append(later, true, 99, looks);
  EXPECT_LE(asked, 1064);  // One block.
  EXPECT_EQ(first[0].bytes.substr(0, 16),
            ",{\"Status\":\"Up\"}");  // Whoever has the old ones, keeps them.
}

}  // namespace
}  // namespace swarm
