#include "core/api/routes/networks.h"

#include "core/api/filters.h"
#include "core/api/listed_names.h"
#include "core/api/network_lookup.h"
#include "core/api/text_pattern.h"
#include "core/wire/rename.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr std::array<std::string_view, 8> filter_names = {"dangling", "driver", "id",    "label",
                                                          "name",     "node",   "scope", "type"};

struct NetworkQuery {
  Filters filters;
  std::vector<TextPattern> names;

  bool wants(const Network& network, const Engine& engine) const {
    const std::string type = is_builtin_network(network.name) ? "builtin" : "custom";
    const auto named = [&](const TextPattern& name) { return name.matches(network.name); };
    return filters.accepts_exact("driver", network.driver) &&
           filters.accepts_exact("scope", network.scope) &&
           filters.accepts_exact("node", engine.name()) && filters.accepts_exact("type", type) &&
           filters.accepts_prefix("id", network.id) && filters.accepts_labels(network.labels) &&
           (names.empty() || std::ranges::any_of(names, named));
  }
};

Result<NetworkQuery> parse_query(const ApiRequest& request) {
  Result<Filters> filters = parse_filters(request.query.get("filters"), filter_names);
  if (!filters) return filters.error();
  for (const std::string& type : filters->values("type")) {
    if (type != "builtin" && type != "custom") {
      return Error{Errc::bad_request, "Invalid filter: 'type'='" + type + "'"};
    }
  }
  NetworkQuery query;
  for (const std::string& name : filters->values("name")) query.names.emplace_back(name);
  query.filters = std::move(*filters);
  return query;
}

}  // namespace

// Networks of one node carry its name, because each node may have one of that name; with plain
// names only where that is so. Those that span nodes are listed once.
void list_networks(ApiContext& context, Step& step, const ApiRequest& request) {
  const Result<NetworkQuery> query = parse_query(request);
  if (!query) return context.fail(step, request, query.error());
  LocalNames names(context.cluster().options().names);
  for (const Engine* engine : context.cluster().engines()) {
    if (!engine->registered()) continue;
    for (const Network& network : engine->networks) names.count(network.name);
  }
  std::string list = "[";
  std::set<std::string_view> spanning;
  for (const Engine* engine : context.cluster().engines()) {
    if (!engine->registered()) continue;
    for (const Network& network : engine->networks) {
      if (!query->wants(network, *engine)) continue;
      const bool local = is_local_network(network);
      if (!local && !spanning.insert(network.id).second) continue;
      if (list.size() > 1) list += ',';
      list += local
                  ? wire::with_listed_name(network.json, names.shown(engine->name(), network.name))
                  : network.json;
    }
  }
  context.respond(step, request.id, respond_json(list + "]\n"));
}

void inspect_network(ApiContext& context, Step& step, const ApiRequest& request) {
  const auto found = find_network(context.cluster(), request.captures[0]);
  if (!found) return context.fail(step, request, found.error());
  ApiContext::Forward forward;
  forward.path = "/networks/" + encode_segment(found->network->id);
  context.forward(step, request, found->engine->key, std::move(forward));
}

}  // namespace swarm
