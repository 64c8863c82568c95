#include "core/cluster/options.h"

#include "core/model/allow_list.h"
#include "core/scheduler/scheduler.h"

#include <array>
#include <utility>

namespace swarm {
namespace {

constexpr std::array<std::pair<FencePolicy, std::string_view>, 4> fence_policies = {{
    {FencePolicy::remove_old, "remove-old"},
    {FencePolicy::stop_old, "stop-old"},
    {FencePolicy::rename_old, "rename-old"},
    {FencePolicy::keep, "keep"},
}};

}  // namespace

std::string_view text_of(FencePolicy policy) {
  for (const auto& [known, text] : fence_policies) {
    if (known == policy) return text;
  }
  return {};
}

std::optional<FencePolicy> parse_fence_policy(std::string_view text) {
  for (const auto& [policy, known] : fence_policies) {
    if (known == text) return policy;
  }
  return std::nullopt;
}

std::string check_options(const ManagerOptions& options) {
  const auto scheduler = Scheduler::make(options.filters, options.strategy);
  if (!scheduler) return scheduler.error().detail;
  if (options.refresh_min <= Duration::zero()) {
    return "min refresh interval should be a positive number";
  }
  if (options.refresh_max < options.refresh_min) {
    return "max refresh interval cannot be less than min refresh interval";
  }
  if (options.failure_retry <= 0) return "invalid failure retry count";
  if (options.overcommit_percent <= -100) return "swarm.overcommit should be larger than -1";
  if (options.create_retries < 0) return "swarm.createretry can not be negative";
  if (options.reschedule_grace < Duration::zero()) {
    return "reschedule grace should not be negative";
  }
  if (options.reschedule_share_max < 0 || options.reschedule_share_max > 100) {
    return "reschedule share should be between 0 and 100 percent";
  }
  const std::string word = unknown_allow_word(options.allow);
  return word.empty() ? word : "allow: no such part of the API: " + word;
}

}  // namespace swarm
