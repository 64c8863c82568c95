#include "tools/swarm/doctor.h"

#include "core/api/diagnosis.h"
#include "runtime/discovery/backend_table.h"
#include "runtime/engine/examiner.h"
#include "runtime/real_clock.h"
#include "runtime/signals.h"

#include "tools/glue/file_limit.h"
#include "tools/swarm/identity.h"
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace swarm::tools {
namespace {

void append(Findings& to, Findings from) { std::ranges::move(from, std::back_inserter(to)); }

UnixNanos as_nanos(std::chrono::sys_seconds time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

// The own files. Null without any, or if they are of no use.
std::shared_ptr<runtime::TlsIdentity> examine_files(const DoctorSettings& settings, UnixNanos now,
                                                    Findings& findings) {
  if (!settings.tls) return nullptr;
  auto loaded = runtime::TlsContext::load(*settings.tls);
  if (!loaded) {
    findings.push_back(
        {settings.tls->cert, "files", Severity::problem, std::move(loaded.error().detail)});
    return nullptr;
  }
  append(findings, diagnose_certificate({settings.tls->cert, as_nanos((*loaded)->expiry()),
                                         (*loaded)->may_serve(), (*loaded)->may_call()},
                                        now));
  return std::make_shared<runtime::TlsIdentity>(*settings.tls, std::move(*loaded));
}

// What one place lists.
struct Look {
  const DiscoverySettings* place = nullptr;
  std::unique_ptr<runtime::Backend> backend{};
  bool told = false;
  std::string problem{};
  std::vector<std::string> entries{};
};

void take(Look& look, const Event& event) {
  look.told = true;
  if (const auto* const listed = std::get_if<DiscoveryListed>(&event)) {
    look.entries = listed->entries;
  } else {
    look.problem = std::get<DiscoveryFailed>(event).reason;
  }
}

void begin(boost::asio::io_context& context, std::vector<Look>& looks, Look& look) {
  runtime::BackendResult backend =
      runtime::make_backend(context.get_executor(), look.place->url, look.place->options);
  if (!backend) {
    look.problem = std::move(backend.error().detail);
    look.told = true;
    return;
  }
  look.backend = std::move(*backend);
  look.backend->watch([&](const Event& event) {
    take(look, event);
    if (std::ranges::all_of(looks, &Look::told)) context.stop();
  });
}

// The engines of all places, each once, in the order given.
std::vector<std::string> examine_places(const DoctorSettings& settings, Findings& findings) {
  boost::asio::io_context context{1};
  std::vector<Look> looks;
  for (const DiscoverySettings& place : settings.places) looks.push_back({&place});
  for (Look& look : looks) begin(context, looks, look);
  if (!std::ranges::all_of(looks, &Look::told)) context.run_for(settings.timeout);

  std::vector<std::string> engines;
  for (Look& look : looks) {
    if (!look.told) look.problem = "no answer in time";
    const bool by_hand = look.place->url.scheme == "nodes";
    if (!by_hand || !look.problem.empty()) {
      findings.push_back(diagnose_list(
          redacted(look.place->text),
          look.problem.empty() ? Result<std::size_t>(look.entries.size())
                               : Error{Errc::unavailable, redacted_within(look.problem)}));
    }
    for (std::string& entry : look.entries) {
      if (std::ranges::find(engines, entry) == engines.end()) engines.push_back(std::move(entry));
    }
  }
  return engines;
}

void examine_engines(const std::vector<std::string>& engines, const DoctorSettings& settings,
                     std::shared_ptr<const runtime::TlsIdentity> tls, Findings& findings) {
  if (engines.empty()) return;
  boost::asio::io_context context{1};
  const runtime::RealClock clock;
  runtime::Examiner examiner(context, clock, std::move(tls), settings.timeout);
  examiner.look_at(engines, [&](const std::vector<EngineSight>& sights) {
    append(findings, diagnose_engines(sights, clock.now().wall));
    context.stop();
  });
  context.run();
}

std::string as_json(const Findings& findings) {
  boost::json::array array;
  for (const Finding& finding : findings) {
    array.push_back({{"subject", finding.subject},
                     {"check", finding.check},
                     {"level", std::string(name_of(finding.severity))},
                     {"text", finding.text}});
  }
  return boost::json::serialize(array) + "\n";
}

std::string as_lines(const Findings& findings) {
  constexpr std::size_t level_width = 9;
  constexpr std::size_t subject_max = 40;
  std::size_t width = 0;
  for (const Finding& finding : findings) {
    if (finding.subject.size() <= subject_max) width = std::max(width, finding.subject.size());
  }
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{:<{}}{:<{}}  {}\n", name_of(finding.severity), level_width,
                        finding.subject, width, finding.text);
  }
  return text;
}

}  // namespace

int run_doctor(const DoctorSettings& settings) {
  raise_file_limit();
  runtime::ignore_broken_pipes();
  Findings findings;
  const auto tls = examine_files(settings, runtime::RealClock().now().wall, findings);
  const std::vector<std::string> engines = examine_places(settings, findings);
  // Without usable files every engine would be told to speak TLS.
  if (tls || !settings.tls) examine_engines(engines, settings, tls, findings);
  const std::string text =
      settings.format == ListFormat::json ? as_json(findings) : as_lines(findings);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return std::ranges::any_of(findings,
                             [](const Finding& f) { return f.severity == Severity::problem; })
             ? 1
             : 0;
}

}  // namespace swarm::tools
