#include "core/api/diagnosis.h"

#include "core/api/announced.h"
#include "core/base/duration_text.h"
#include "core/cluster/clock_skew.h"
#include "core/model/engine_facts.h"
#include "core/wire/docker.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <utility>

namespace swarm {
namespace {

constexpr UnixNanos second = 1'000'000'000;
constexpr UnixNanos day = 24 * (3600 * second);
constexpr UnixNanos soon = 30 * day;  // As the manager warns of its own certificate.

// What Go's server answers to plain HTTP on a port of TLS.
constexpr std::string_view speaks_tls = "Client sent an HTTP request to an HTTPS server";

std::string seconds_text(UnixNanos time) {
  return format_duration(std::chrono::floor<std::chrono::seconds>(Duration(time)));
}

// "2027-01-31 04:09"
std::string date_text(UnixNanos time) {
  std::string text = wire::format_time(time).substr(0, 16);
  std::ranges::replace(text, 'T', ' ');
  return text;
}

// Something was said by the other side: at most a line of it.
std::string quoted(std::string_view text) {
  constexpr std::size_t shown_max = 200;
  std::string line(text.substr(0, std::min(text.find_first_of("\r\n"), shown_max)));
  std::erase_if(line, [](char c) { return c >= 0 && c < ' '; });
  return line;
}

Finding failed(const EngineReply& reply) {
  const auto problem = [](std::string check, std::string text) {
    return Finding{{}, std::move(check), Severity::problem, std::move(text)};
  };
  const std::string& why = reply.reason;
  switch (reply.failure) {
    case FailureKind::resolve:
      return problem("reach", why + ": is the name right, and known to the DNS of this host?");
    case FailureKind::refused:
      return problem("reach",
                     why + ": does the engine run, and listen there (dockerd -H tcp://...)?");
    case FailureKind::timeout:
      return problem("reach",
                     why + ": is the host up, and does no firewall drop what is sent there?");
    case FailureKind::reset:
      return problem("reach",
                     why +
                         ": does it speak TLS (then give --tlsverify and its files), or does "
                         "something between close connections?");
    case FailureKind::tls:
      return problem("tls", why);
    case FailureKind::protocol:
    case FailureKind::too_large:
      return problem("answer", why + ": is that a Docker Engine?");
    default:
      return problem("reach", why);
  }
}

Finding refused(const EngineReply& reply) {
  const std::string said = quoted(reply.body);
  if (reply.status == 400 && said.find(speaks_tls) != std::string::npos) {
    return {{}, "tls", Severity::problem, "it speaks TLS: give --tlsverify and its files"};
  }
  const bool denied = reply.status == 401 || reply.status == 403;
  return {{},
          denied ? "denied" : "answer",
          Severity::problem,
          fmt::format("{} with HTTP status {}: {}", denied ? "it denies access" : "it answers",
                      reply.status, said)};
}

void check_clock(const EngineSight& sight, const EngineFacts& facts, Findings& findings) {
  if (facts.system_time == 0) return;
  // It read its clock somewhere between question and answer.
  const UnixNanos off = facts.system_time - (sight.asked / 2 + sight.answered / 2);
  const UnixNanos uncertain = (sight.answered - sight.asked) / 2;
  if (std::abs(off) < clock_skew_tolerated + uncertain) return;
  findings.push_back({sight.address, "clock", Severity::warning,
                      fmt::format("its clock is {} {} ours: let both follow NTP",
                                  seconds_text(std::abs(off)), off > 0 ? "ahead of" : "behind")});
}

void check_api(const std::string& address, const EngineFacts& facts, Findings& findings) {
  const std::string range =
      fmt::format("it serves the API from {} to {}", facts.api_min.text(), facts.api.text());
  if (facts.api_min > announced_max) {
    findings.push_back({address, "api", Severity::problem,
                        fmt::format("{}, the manager speaks {} at most: install a newer manager",
                                    range, announced_max.text())});
  } else if (facts.api < announced_min) {
    findings.push_back(
        {address, "api", Severity::warning,
         fmt::format("{}, the manager announces {} at least: what is newer than the engine is left "
                     "out there, so update it",
                     range, announced_min.text())});
  }
}

void check_end(std::string subject, std::string_view whose, UnixNanos end, UnixNanos now,
               Findings& findings) {
  const UnixNanos left = end - now;
  if (left > soon) return;
  findings.push_back({std::move(subject), "expiry",
                      left <= 0 ? Severity::problem : Severity::warning,
                      left <= 0 ? fmt::format("{} has expired on {}", whose, date_text(end))
                                : fmt::format("{} expires in {} days, on {}: replace it in time",
                                              whose, left / day, date_text(end))});
}

// What it is, if it is an engine at all.
std::optional<EngineFacts> facts_of(const EngineSight& sight, Finding& problem) {
  for (const EngineReply* const reply : {&sight.version, &sight.info}) {
    if (reply->ok()) continue;
    problem = reply->answered() ? refused(*reply) : failed(*reply);
    return std::nullopt;
  }
  Result<EngineFacts> facts = wire::decode_info(sight.info.body);
  const Result<bool> version =
      facts ? wire::decode_version(sight.version.body, *facts) : Result<bool>(true);
  if (!facts || !version) {
    const std::string& why = facts ? version.error().detail : facts.error().detail;
    problem = {{}, "answer", Severity::problem, why + ": is that a Docker Engine?"};
    return std::nullopt;
  }
  if (facts->server_version.starts_with("swarm/")) {
    problem = {{},
               "kind",
               Severity::problem,
               "that is a Swarm manager, not an engine: name the engines themselves"};
    return std::nullopt;
  }
  return std::move(*facts);
}

struct Known {
  const std::string* address;
  EngineFacts facts;
};

void check_identities(const std::vector<Known>& engines, Findings& findings) {
  std::map<std::string, std::vector<std::string>> addresses;
  for (const Known& engine : engines) addresses[engine.facts.id].push_back(*engine.address);
  for (const auto& [id, all] : addresses) {
    if (id.empty()) {
      for (const std::string& address : all) {
        findings.push_back({address, "id", Severity::problem, "it does not tell its ID"});
      }
    } else if (all.size() > 1) {
      findings.push_back(
          {all.front(), "id", Severity::problem,
           fmt::format("{} have the same ID {}: one engine under several addresses (keep one), or "
                       "cloned hosts (stop dockerd there, remove its engine-id or key.json, start "
                       "it)",
                       fmt::join(all, ", "), id)});
    }
  }
}

// A client speaks one version with all of them.
void check_common_api(const std::vector<Known>& engines, Findings& findings) {
  if (engines.empty()) return;
  const auto lowest =
      std::ranges::min_element(engines, {}, [](const Known& engine) { return engine.facts.api; });
  const auto highest = std::ranges::max_element(
      engines, {}, [](const Known& engine) { return engine.facts.api_min; });
  if (highest->facts.api_min <= lowest->facts.api) return;
  findings.push_back(
      {*lowest->address, "api", Severity::warning,
       fmt::format("no API version in common: it serves {} at most, {} serves {} at least; update "
                   "the older engine",
                   lowest->facts.api.text(), *highest->address, highest->facts.api_min.text())});
}

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::good:
      return "ok";
    case Severity::warning:
      return "warning";
    default:
      return "problem";
  }
}

Findings diagnose_engines(const std::vector<EngineSight>& sights, UnixNanos now) {
  Findings findings;
  std::vector<Known> known;
  for (const EngineSight& sight : sights) {
    const std::size_t before = findings.size();
    if (sight.certificate_end) {
      check_end(sight.address, "its certificate", *sight.certificate_end, now, findings);
    }
    Finding problem;
    std::optional<EngineFacts> facts = facts_of(sight, problem);
    if (!facts) {
      problem.subject = sight.address;
      findings.push_back(std::move(problem));
      continue;
    }
    check_clock(sight, *facts, findings);
    check_api(sight.address, *facts, findings);
    if (findings.size() == before) {
      findings.push_back(
          {sight.address, "engine", Severity::good,
           fmt::format("{}: Docker {}, API {} to {}", facts->name, facts->server_version,
                       facts->api_min.text(), facts->api.text())});
    }
    known.push_back({&sight.address, std::move(*facts)});
  }
  check_identities(known, findings);
  check_common_api(known, findings);
  return findings;
}

Finding diagnose_list(std::string subject, const Result<std::size_t>& entries) {
  if (!entries) {
    return {std::move(subject), "discovery", Severity::problem, entries.error().detail};
  }
  if (*entries == 0) {
    return {std::move(subject), "discovery", Severity::warning,
            "it lists no engine: has any joined (swarm join), and under the same path?"};
  }
  return {std::move(subject), "discovery", Severity::good,
          fmt::format("it lists {} engine{}", *entries, *entries == 1 ? "" : "s")};
}

Findings diagnose_certificate(const OwnCertificate& own, UnixNanos now) {
  Findings findings;
  check_end(own.path, "our certificate", own.end, now, findings);
  const std::pair<bool, std::string_view> usages[] = {
      {own.may_call, "engines will refuse it: its extended key usage lacks clientAuth"},
      {own.may_serve,
       "clients of the manager will refuse it: its extended key usage lacks "
       "serverAuth"}};
  for (const auto& [allowed, text] : usages) {
    if (!allowed) findings.push_back({own.path, "usage", Severity::problem, std::string(text)});
  }
  if (findings.empty()) {
    findings.push_back({own.path, "certificate", Severity::good,
                        fmt::format("our certificate is valid until {}", date_text(own.end))});
  }
  return findings;
}

}  // namespace swarm
