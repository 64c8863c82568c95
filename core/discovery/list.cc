#include "core/discovery/list.h"

#include "core/base/hash_map.h"
#include "core/discovery/entry.h"
#include "core/discovery/range.h"

#include <fmt/format.h>

namespace swarm {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// Collects addresses, each once, up to the bound of a list.
class Collector {
 public:
  // Empty, or why this item (an address or a range) cannot be taken.
  std::string add(std::string_view item) {
    Result<std::vector<std::string>> addresses = expand_ranges(item);
    if (!addresses) return addresses.error().detail;
    // What is wrong with one address of a range is wrong with them all.
    if (std::string reason = check_entry(addresses->front()); !reason.empty()) return reason;
    if (entries_.size() + addresses->size() > discovery_entries_max) {
      return fmt::format("more than {} addresses", discovery_entries_max);
    }
    for (std::string& address : *addresses) {
      if (seen_.try_emplace(address, true).second) entries_.push_back(std::move(address));
    }
    return {};
  }
  std::vector<std::string> take() { return std::move(entries_); }

 private:
  std::vector<std::string> entries_;
  HashMap<std::string, bool> seen_;
};

// Takes the text up to the next separator off its front.
std::string_view next_piece(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return piece;
}

}  // namespace

Result<std::vector<std::string>> parse_entry_list(std::string_view text) {
  Collector collector;
  while (!text.empty()) {
    const std::string_view item = trimmed(next_piece(text, ','));
    if (item.empty()) continue;
    const std::string reason = collector.add(item);
    if (reason.empty()) continue;
    return Error{
        Errc::bad_request,
        reason + ", please check you are using the correct discovery (missing token:// ?)"};
  }
  return collector.take();
}

EntryFile parse_entry_file(std::string_view text) {
  Collector collector;
  EntryFile file;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = next_piece(text, '\n');
    const std::string_view item = trimmed(line.substr(0, line.find('#')));
    if (item.empty()) continue;
    std::string reason = collector.add(item);
    if (!reason.empty()) file.bad_lines.push_back({number, std::move(reason)});
  }
  file.entries = collector.take();
  return file;
}

}  // namespace swarm
