#include "core/api/info_book.h"

#include "core/base/assert.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace swarm {
namespace {

// 8 KB of rows: more have to be written for one change, fewer are more pieces.
constexpr std::size_t engines_per_page = 16;
constexpr std::size_t no_page = ~std::size_t{0};

}  // namespace

void InfoBook::lay_out() {
  pages_.clear();
  page_of_.assign(cluster_.engine_end(), no_page);
  for (const Engine* engine : cluster_.engines()) {
    if (pages_.empty() || pages_.back().engines.size() == engines_per_page) pages_.emplace_back();
    pages_.back().engines.push_back(engine->key);
    page_of_[engine->key] = pages_.size() - 1;
  }
  order_ = cluster_.engines_order();
}

void InfoBook::write(Page& page, Instant now) const {
  InfoRows rows;
  page.totals = {};
  page.until = never;
  for (const EngineKey key : page.engines) {
    const Engine* engine = std::as_const(cluster_).engine(key);
    SWARM_ASSERT(engine != nullptr);
    rows.add_node(*engine, now);
    page.totals.add(info_totals_of(*engine));
    page.until = std::min(page.until, info_rows_until(*engine, now));
  }
  page.rows = std::make_shared<const std::string>(rows.take());
}

std::vector<SharedPart> InfoBook::encode(const InfoFacts& facts) {
  const std::vector<EngineKey> changed = cluster_.take_changed_engines();
  if (order_ != cluster_.engines_order()) {
    lay_out();
  } else {
    for (const EngineKey key : changed) {
      if (page_of_[key] != no_page) pages_[page_of_[key]].rows = nullptr;
    }
  }
  std::vector<SharedPart> parts;
  parts.reserve(pages_.size() + 2);
  parts.emplace_back(SharedBytes());
  InfoTotals totals;
  for (Page& page : pages_) {
    if (!page.rows || facts.at.now >= page.until) write(page, facts.at.now);
    totals.add(page.totals);
    parts.emplace_back(page.rows);
  }
  parts.front() = std::make_shared<const std::string>(encode_info_begin(facts, totals));
  parts.emplace_back(std::make_shared<const std::string>(encode_info_end(facts, totals)));
  return parts;
}

}  // namespace swarm
