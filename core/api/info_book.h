// GET /info from what was said last time: the rows of some engines together are kept as bytes, and
// written anew only when one of these engines changed.
#pragma once

#include "core/api/info.h"
#include "core/api/info_rows.h"
#include "core/cluster/action.h"
#include "core/cluster/cluster.h"

#include <cstdint>
#include <vector>

namespace swarm {

class InfoBook {
 public:
  explicit InfoBook(Cluster& cluster) : cluster_(cluster) {}

  // As encode_info() of all engines; those of `facts` are not looked at.
  std::vector<SharedPart> encode(const InfoFacts& facts);

 private:
  struct Page {
    std::vector<EngineKey> engines;  // In the order to show.
    SharedBytes rows;                // Null: to be written.
    Instant until = never;           // When they read differently, though nothing changed.
    InfoTotals totals;
  };
  void lay_out();
  void write(Page& page, Instant now) const;

  Cluster& cluster_;
  std::vector<Page> pages_;
  std::vector<std::size_t> page_of_;  // By key; no_page for those that are gone.
  std::uint64_t order_ = 0;           // The cluster's when the pages were laid out.
};

}  // namespace swarm
