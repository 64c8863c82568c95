// Label values: the words for the kinds that the core counts.
#pragma once

#include "core/model/stats.h"

#include <string_view>

namespace swarm::metrics {

std::string_view label_of(ScheduleResult result);
std::string_view label_of(FilterKind filter);
std::string_view label_of(ConflictKind kind);
std::string_view label_of(SchedulePhase phase);
std::string_view label_of(NodeStateKind state);
std::string_view label_of(NodeErrorKind kind);
std::string_view label_of(ContainerStateKind state);
std::string_view label_of(UpstreamOutcome outcome);
std::string_view label_of(EngineEventKind kind);
std::string_view label_of(CodeClass code);
std::string_view label_of(StreamKind kind);
std::string_view label_of(MoveResult result);
std::string_view label_of(FenceAction action);
std::string_view label_of(ApiRefusal refusal);

}  // namespace swarm::metrics
