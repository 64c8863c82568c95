#include "sim/scenario/scene.h"

#include <array>

namespace swarm::sim {

namespace {

constexpr std::array commands = {
    CommandRow{
        "cluster",
        "engines=N cpus=N memory=SIZE label=K=V image=NAME strategy=S filters=A,B overcommit=RATIO "
        "createretry=N refresh=MIN[..MAX] failures=N grace=DURATION brake=PERCENT "
        "fence=POLICY seed=N",
        run_cluster},
    CommandRow{
        "engine",
        "NAME cpus=N memory=SIZE label=K=V image=NAME version=V api=V api-min=V id=ID [unlisted]",
        run_engine},
    CommandRow{"manager", "stop | start | restart", run_manager},
    CommandRow{"run", "DURATION", run_time},
    CommandRow{"elapsed", "", run_elapsed},

    CommandRow{"create",
               "name=NAME count=N first=N image=NAME cmd=TEXT env=K=V label=K=V memory=SIZE cpus=N "
               "port=[IP:]HOST:CONTAINER[/PROTOCOL] expose=PORT/PROTOCOL net=MODE link=NAME "
               "volumes-from=NAME restart=POLICY constraint=RULE affinity=RULE whitelist=RULE "
               "reschedule=POLICY [explain] [at-once] [unstarted] [unawaited] [summary]",
               run_create},
    CommandRow{"start", "NAME...", run_on_containers},
    CommandRow{"stop", "NAME...", run_on_containers},
    CommandRow{"restart", "NAME...", run_on_containers},
    CommandRow{"kill", "NAME...", run_on_containers},
    CommandRow{"pause", "NAME...", run_on_containers},
    CommandRow{"unpause", "NAME...", run_on_containers},
    CommandRow{"rm", "NAME... [force]", run_on_containers},
    CommandRow{"rename", "NAME NEW", run_rename},
    CommandRow{"request", "METHOD PATH [BODY]", run_request},

    CommandRow{"crash", "ENGINE... [stopped | empty]", run_crash},
    CommandRow{"return", "ENGINE...", run_return},
    CommandRow{"freeze", "ENGINE...", run_freeze},
    CommandRow{"thaw", "ENGINE...", run_thaw},
    CommandRow{"cut", "ENGINE... [requests | answers | events]", run_cut},
    CommandRow{"slow", "ENGINE... by=DURATION", run_slow},
    CommandRow{"full", "ENGINE...", run_full},
    CommandRow{"clock", "ENGINE... ahead=DURATION behind=DURATION", run_clock},
    CommandRow{"heal", "ENGINE...", run_heal},
    CommandRow{"reinstall", "ENGINE... id=ID", run_reinstall},
    CommandRow{"behind",
               "ENGINE create name=NAME [options of create] | start, stop, rm NAME | "
               "rename NAME NEW | request METHOD PATH [BODY]",
               run_behind},

    CommandRow{"join", "ENGINE...", run_join},
    CommandRow{"leave", "ENGINE...", run_leave},
    CommandRow{"flap", "ENGINE... times=N every=DURATION", run_flap},
    CommandRow{"entries", "ENTRY...", run_entries},
    CommandRow{"address", "ENGINE ADDRESS", run_address},

    CommandRow{"ps", "[NAME...]", run_ps},
    CommandRow{"truth", "[NAME...]", run_truth},
    CommandRow{"info", "[ENGINE...] [labels]", run_info},
    CommandRow{"events", "[type=TYPE] [action=ACTION]", run_events},
    CommandRow{"log", "[all]", run_log},
    CommandRow{"calls", "", run_calls},
    CommandRow{"check", "CONDITION...", run_check},
    CommandRow{"await", "within=DURATION step=DURATION CONDITION...", run_await},
};

}  // namespace

std::span<const CommandRow> command_table() { return commands; }

}  // namespace swarm::sim
