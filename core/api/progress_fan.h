// One piece of work on many nodes whose engines report how far they are: pulls, loads, imports.
#pragma once

#include "core/api/context.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

struct ProgressFan {
  using Cancel = std::function<void(Step&)>;
  using Progress = std::function<void(Step&, std::string_view object)>;
  using Done = std::function<void(Step&, ProgressResult&&)>;

  // Begins the work on one node; what it returns ends it early.
  std::function<Cancel(Step&, EngineKey, Progress, Done)> begin;
  std::vector<EngineKey> engines;  // Empty: every healthy one.
  // Stands before every status, and alone where a node begins: "Pulling busybox:1...". Empty:
  // statuses go out as they come, and nothing is said of beginnings and ends.
  std::string prefix;
  std::string success;  // Said of a node that is done: "downloaded".
  // Read anew of a node that is done, before it counts.
  ApiContext::Refresh refresh = ApiContext::Refresh::images;
};

// Answers with a stream of lines: what each healthy node reports, under its name, and an error as
// the last line if it failed somewhere, or everywhere. A node that cannot run an image of that
// system is no failure as long as another can. Nodes that are not healthy are named and left out.
// What an engine prints ("stream") goes out once, also if several say it. If the client leaves, the
// work ends.
void run_progress_fan(ApiContext& context, Step& step, const ApiRequest& request, ProgressFan fan);

// A `begin` that sends the engine this request, in words of the client's API version.
// `patience`: for the head of its answer, and between two reports.
std::function<ProgressFan::Cancel(Step&, EngineKey, ProgressFan::Progress, ProgressFan::Done)>
begin_call(ApiContext& context, ApiRequest request, std::string path, std::string what,
           Duration patience);

}  // namespace swarm
