// The list of all containers, newest first, in blocks of some dozens. A block keeps the bytes that
// an answer sends of its containers one behind the other, so that a list is a walk over blocks and
// costs no copy; a block is written anew when one of its containers changed, or when the status of
// one reads differently by now.
#pragma once

#include "core/base/instant.h"
#include "core/cluster/action.h"
#include "core/model/container.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

class ListBlocks {
 public:
  using Rows = std::vector<std::unique_ptr<Container>>;  // By key.

  // What an entry shows that does not come from its bytes.
  struct Look {
    std::string status;   // The value of "Status", of characters that JSON does not escape.
    UnixNanos until = 0;  // Wall time when it may read differently.
    bool common = false;  // Belongs to a list that asks for nothing in particular.
  };
  using Looks = std::function<Look(const Container&)>;

  // The bytes of an entry before and behind the status.
  struct EntryView {
    std::string_view head, tail;
    bool operator==(const ListEntry& entry) const;
  };

  // `rows` outlive this; a row does not change its age (created, id) while it is in here.
  explicit ListBlocks(const Rows& rows) : rows_(rows) {}

  void insert(const Container& row, ListEntry entry);
  void replace(ContainerKey key, ListEntry entry);
  void erase(const Container& row);
  // Its look may be another one.
  void touch(ContainerKey key);

  EntryView entry(ContainerKey key) const;
  std::size_t size() const { return size_; }

  // Newest first, by creation time, then by ID. Ends when `visit` says false.
  template <class Visit>
  void each(const Visit& visit) const {
    for (const auto& block : blocks_) {
      for (const Row& row : block->rows) {
        if (!visit(*rows_[row.key])) return;
      }
    }
  }

  // Appends the entries of all containers, or of the common ones, each behind a comma. Valid at
  // that wall time.
  void append(std::vector<SharedPart>& parts, bool all, UnixNanos wall, const Looks& looks) const;
  // The same for one.
  void append(std::vector<SharedPart>& parts, ContainerKey key, UnixNanos wall,
              const Looks& looks) const;

 private:
  // A comma, `head`, the status in quotes and `tail` stand in the text of its block from `at` on;
  // unless they are not written yet.
  struct Row {
    ContainerKey key = no_key;
    std::uint32_t at = 0, head = 0, status = 0, tail = 0;
    std::unique_ptr<const ListEntry> loose{};

    std::uint32_t size() const { return 1 + head + status + tail; }
  };
  struct Run {
    std::uint32_t begin, end;
  };
  struct Block {
    std::vector<Row> rows;
    SharedBytes text;
    UnixNanos from = 0, until = 0;  // The text is valid from here to there. Both 0: it is not.
    std::uint32_t loose = 0;        // Rows that are not in the text.
    std::vector<Run> common{};      // Of the text.
  };
  using Blocks = std::vector<std::unique_ptr<Block>>;

  bool newer(const Container& a, const Container& b) const;
  std::size_t block_for(const Container& row) const;
  std::size_t place_of(const Block& block) const;
  Block& room_for(const Container& row);
  Block& split(std::size_t place, const Container& row);
  void join(std::size_t place);
  void add(std::size_t place, Block&& block);
  Row& row_of(ContainerKey key) const;
  static EntryView view(const Block& block, const Row& row);
  void loosen(Row& row, ListEntry entry);
  // Without looks: everything but the status, so that there is one piece of memory.
  void write(Block& block, UnixNanos wall, const Looks& looks) const;
  static void append(Block& block, Row& row, const Look& look, std::string& text, bool with_status);
  Block& written(Block& block, UnixNanos wall, const Looks& looks) const;

  const Rows& rows_;
  Blocks blocks_;
  std::vector<Block*> block_of_;  // By key.
  std::size_t size_ = 0;
};

}  // namespace swarm
