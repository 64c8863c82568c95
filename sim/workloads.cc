#include "sim/workloads.h"

#include "sim/pokes.h"

#include <array>
#include <memory>
#include <utility>

namespace swarm::sim {
namespace {

void look(Actor& actor) {
  static constexpr std::array<std::string_view, 5> paths = {
      "/containers/json?all=1", "/info", "/images/json", "/networks", "/volumes"};
  std::string path(paths.at(actor.lane().below(paths.size())));
  if (!actor.mine().empty() && actor.lane().chance(300)) {
    path = "/containers/" + actor.mine().back() + "/json";
  }
  // Without a version: before any engine is known, the manager knows no version either.
  actor.send({"GET", path, {}, {}}, [&actor, path](const ClientAnswer& answer) {
    const bool own_knowledge = path.starts_with("/containers/json");
    // Told to come again: too many at once, or this manager is not the primary.
    const bool put_off = answer.headers.contains("Retry-After");
    if (own_knowledge && !answer.cut && answer.status != 200 && !put_off) {
      ++actor.stage().ledger.failed_lists;
    }
    actor.next();
  });
}

void make_and_keep(Actor& actor, const Wish& wish, const Actor::Then& then) {
  actor.make(wish, [&actor, then](const std::string& id) {
    if (!id.empty()) actor.mine().push_back(id);
    then();
  });
}

void run(Actor& actor) {
  make_and_keep(actor, actor.drawn_wish(), [&actor] { actor.next(); });
}

void create_storm(Actor& actor) {
  const std::size_t count = 2 + actor.lane().below(8);
  actor.all_at_once(count, [&actor](std::size_t, const Actor::Then& done) {
    make_and_keep(actor, actor.drawn_wish(), done);
  });
}

// A data base, and services that must be where it is, linked or not; started in that order.
void project(Actor& actor) {
  const std::string name = actor.name() + "_" + std::to_string(actor.next_serial());
  Wish base = actor.drawn_wish();
  base.name = name + "_db";
  base.moves = false;  // Who must be where it is could not follow.
  const std::size_t services = 1 + actor.lane().below(3);
  actor.make(base, [&actor, name, services](const std::string& id) {
    if (id.empty()) return actor.next();
    actor.mine().push_back(id);
    actor.all_at_once(services, [&actor, name](std::size_t i, const Actor::Then& done) {
      Wish service;
      service.name = name + "_web" + std::to_string(i);
      const std::string data_base = name + "_db";
      (actor.lane().chance(500) ? service.link : service.near) = data_base;
      if (actor.lane().chance(300)) service.memory_bytes = std::int64_t{64} << 20;
      make_and_keep(actor, service, done);
    });
  });
}

// Most are short, some run for hours: the exponent is drawn.
void job(Actor& actor) {
  Wish wish = actor.drawn_wish();
  wish.restart_policy.clear();
  wish.moves = false;
  wish.seconds = (1u << actor.lane().below(12)) + actor.lane().below(8);
  wish.auto_remove = actor.lane().chance(300);
  const bool keep = wish.seconds > 60 || wish.auto_remove;
  actor.make(wish, [&actor, keep](const std::string& id) {
    if (id.empty()) return actor.next();
    if (keep) {
      actor.mine().push_back(id);
      return actor.next();
    }
    actor.ask("POST", "/containers/" + id + "/wait",
              [&actor, id] { actor.remove(id, [&actor] { actor.next(); }); });
  });
}

void remove_one(Actor& actor) {
  const std::string id = actor.take_mine();
  if (id.empty()) return actor.next();
  actor.remove(id, [&actor] { actor.next(); });
}

void change(Actor& actor) {
  if (actor.mine().empty()) return actor.next();
  static constexpr std::array<std::string_view, 8> changes = {
      "restart?t=1", "stop?t=1", "start", "kill", "pause", "unpause", "rename?name=", "update"};
  const std::string id =
      actor.mine().at(actor.lane().below(static_cast<std::uint32_t>(actor.mine().size())));
  std::string change(changes.at(actor.lane().below(changes.size())));
  if (change.starts_with("rename")) change += "n" + std::to_string(actor.lane().below(40));
  actor.send({"POST",
              "/v1.41/containers/" + id + "/" + change,
              {{"Content-Type", "application/json"}},
              change == "update" ? R"({"RestartPolicy":{"Name":"no"}})" : ""},
             [&actor](const ClientAnswer&) { actor.next(); });
}

void mass_delete(Actor& actor) {
  const auto ids = std::make_shared<std::vector<std::string>>(std::exchange(actor.mine(), {}));
  actor.all_at_once(ids->size(), [&actor, ids](std::size_t i, const Actor::Then& done) {
    actor.remove((*ids)[i], done);
  });
}

void restart_from(Actor& actor, std::size_t at) {
  if (at >= actor.mine().size() || actor.stage().over()) return actor.next();
  actor.ask("POST", "/containers/" + actor.mine()[at] + "/restart?t=1",
            [&actor, at] { restart_from(actor, at + 1); });
}

// First the replacements, then the old ones go.
void drain_rack(Actor& actor) {
  if (actor.mine().empty()) return actor.next();
  const std::string rack = "r" + std::to_string(actor.lane().below(4));
  const auto ids = std::make_shared<std::vector<std::string>>(std::exchange(actor.mine(), {}));
  actor.all_at_once(ids->size(), [&actor, ids, rack](std::size_t i, const Actor::Then& done) {
    Wish wish;
    wish.not_rack = rack;
    make_and_keep(actor, wish, [&actor, ids, i, done] { actor.remove((*ids)[i], done); });
  });
}

void keep_away_from(Actor& actor, const std::string& name) {
  Wish wish = actor.drawn_wish();
  wish.name.clear();
  wish.moves = false;
  wish.away = name;
  make_and_keep(actor, wish, [&actor] { actor.next(); });
}

// The new name counts as soon as the manager itself shows it.
void avoid(Actor& actor) {
  Wish wish = actor.drawn_wish();
  const std::string name = actor.name() + "_moved" + std::to_string(actor.next_serial());
  wish.moves = false;
  actor.make(wish, [&actor, name](const std::string& id) {
    if (id.empty()) return actor.next();
    actor.ask("POST", "/containers/" + id + "/rename?name=" + name, [&actor, name] {
      actor.send({"GET", "/containers/json?all=1", {}, {}},
                 [&actor, name](const ClientAnswer& list) {
                   if (list.body.find("/" + name + '"') == std::string::npos) return actor.next();
                   keep_away_from(actor, name);
                 });
    });
  });
}

void guard(Actor& actor) {
  Wish wish = actor.drawn_wish();
  // Of its own, and brought back by the daemon: nothing but faults is in its way.
  wish.name = actor.name() + "_guard" + std::to_string(actor.next_serial());
  wish.restart_policy = "always";
  wish.moves = true;
  actor.make(wish, [&actor, name = wish.name](const std::string& id) {
    if (!id.empty()) {
      ToldContainer& told = actor.stage().ledger.told[id];
      told.name = name;
      told.must_run = told.started && !told.may_vanish && !told.disturbed;
    }
    actor.next();
  });
}

}  // namespace

void do_work(Actor& actor, Work work) {
  switch (work) {
    case Work::look:
      return look(actor);
    case Work::run:
      return run(actor);
    case Work::create_storm:
      return create_storm(actor);
    case Work::project:
      return project(actor);
    case Work::job:
      return job(actor);
    case Work::remove:
      return remove_one(actor);
    case Work::change:
      return change(actor);
    case Work::mass_delete:
      return mass_delete(actor);
    case Work::rolling_restart:
      return restart_from(actor, 0);
    case Work::drain_rack:
      return drain_rack(actor);
    case Work::avoid:
      return avoid(actor);
    case Work::guard:
      return guard(actor);
    case Work::poke:
      return poke(actor);
    case Work::follow:
      return follow(actor);
    case Work::count:
      break;
  }
  actor.next();
}

}  // namespace swarm::sim
