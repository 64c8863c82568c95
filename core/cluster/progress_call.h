// A call whose engine reports progress, object by object, until it is done: pulls, loads, imports.
#pragma once

#include "core/base/http.h"
#include "core/base/ids.h"
#include "core/cluster/step.h"

#include <functional>
#include <string>
#include <string_view>

namespace swarm {

struct ClusterContext;

struct ProgressResult {
  bool ok = false;
  int status = 0;  // Of the engine's answer; 0 if there was none.
  std::string problem;
};

struct ProgressCall {
  HttpRequest request;
  RequestId stored_body = 0;  // Whose body it carries; 0: its own.
  Duration head_timeout{};
  Duration silence_max{};  // Without any progress for that long it has failed.
  std::string what;        // "pull", for the text of that failure.
};

// `progress` sees each JSON object of the engine's answer; may be empty. `done` is called once.
// The function that is returned cancels the call: then `done` is not called any more.
std::function<void(Step&)> progress_call(
    ClusterContext& context, Step& step, EngineKey engine, ProgressCall call,
    std::function<void(Step&, std::string_view object)> progress,
    std::function<void(Step&, ProgressResult&&)> done);

}  // namespace swarm
