// POST /images/create: a pull that takes its time and says how far it is.
#include "sim/engine/image_archive.h"
#include "sim/engine/images.h"
#include "sim/engine/json_access.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace swarm::sim::fake {
namespace {

constexpr std::int64_t bytes_per_second = 50'000'000;
constexpr Duration pull_longest = std::chrono::seconds(5);

// The simulated registry has everything but what is named to be absent.
std::optional<Error> registry_refusal(const ImageReference& reference) {
  const std::string name = reference.repository.substr(reference.repository.rfind('/') + 1);
  if (reference.repository.starts_with("fail") || reference.repository.starts_with("nosuch") ||
      name.starts_with("nosuch")) {
    return refuse(404,
                  fmt::format("pull access denied for {}, repository does not exist or may "
                              "require 'docker login': denied: requested access to the resource "
                              "is denied",
                              reference.repository));
  }
  if (reference.tag.starts_with("nosuch")) {
    return refuse(404, fmt::format("manifest for {} not found: manifest unknown: manifest unknown",
                                   reference.text()));
  }
  return std::nullopt;
}

std::string line_of(const json::object& line) { return json::serialize(line) + "\r\n"; }

std::string progress_line(const std::string& layer, std::int64_t done, std::int64_t total) {
  return line_of(
      {{"status", "Downloading"},
       {"progressDetail", {{"current", done}, {"total", total}}},
       {"progress", fmt::format("[{:=>{}}>]  {:.3}MB/{:.3}MB", "", 1 + 48 * done / total,
                                static_cast<double>(done) / 1e6, static_cast<double>(total) / 1e6)},
       {"id", layer}});
}

std::string status_line(const std::string& status, const std::string& layer) {
  return line_of({{"status", status}, {"progressDetail", json::object()}, {"id", layer}});
}

std::string closing_lines(const ImageReference& reference, const Image& image, bool fresh) {
  const std::string digest = image.digests.front().substr(image.digests.front().find('@') + 1);
  return line_of({{"status", "Digest: " + digest}}) +
         line_of({{"status", fmt::format("Status: {} for {}",
                                         fresh ? "Downloaded newer image" : "Image is up to date",
                                         reference.text())}});
}

void finish_pull(Daemon& daemon, ExchangeId exchange, const ImageReference& reference,
                 const std::string& layer) {
  const Image& image = add_image(daemon, reference.text());
  emit_image(daemon, image, "pull", reference.text());
  daemon.send(exchange, status_line("Pull complete", layer));
  daemon.send(exchange, closing_lines(reference, image, true));
  daemon.close(exchange);
}

void stream_pull(Daemon& daemon, ExchangeId exchange, const ImageReference& reference) {
  const Image image = registry_image(reference);
  const std::string layer = digest_of("layer " + image.id).substr(0, 12);
  daemon.send(exchange, status_line("Pulling fs layer", layer));
  const Duration whole = std::min(
      pull_longest, Duration(std::chrono::milliseconds(image.size * 1000 / bytes_per_second)));
  constexpr int pieces = 4;
  for (int piece = 1; piece <= pieces; ++piece) {
    daemon.timers.arm(daemon.now.now + whole * piece / (pieces + 1),
                      [&daemon, exchange, layer, piece, size = image.size] {
                        daemon.send(exchange, progress_line(layer, size * piece / pieces, size));
                        if (piece == pieces)
                          daemon.send(exchange, status_line("Download complete", layer));
                      });
  }
  // A client that leaves cancels its pull: then there is no exchange any more.
  daemon.timers.arm(daemon.now.now + whole, [&daemon, exchange, reference, layer] {
    if (daemon.is_open(exchange)) finish_pull(daemon, exchange, reference, layer);
  });
}

}  // namespace

Result<Answer> pull_image(Daemon& daemon, const Call& call) {
  if (call.query.contains("fromSrc")) {
    return import_image(daemon, call);
  }
  const std::string from = call.query.get("fromImage");
  const std::string tag = call.query.get("tag");
  if (from.empty()) return refuse(400, "invalid reference format");
  const bool by_digest = tag.starts_with("sha256:");
  const ImageReference reference =
      parse_reference(from + (tag.empty() ? "" : (by_digest ? "@" : ":") + tag));
  if (!reference.valid) return refuse(400, "invalid reference format");
  if (auto refusal = registry_refusal(reference)) return *refusal;
  daemon.keep(call.exchange, FlowStream{});
  daemon.open(call.exchange, 200, {{"Content-Type", "application/json"}}, false);
  json::object first;
  const bool is_official = reference.repository.find('/') == std::string::npos;
  first["status"] =
      fmt::format("Pulling from {}{}", is_official ? "library/" : "", reference.repository);
  first["id"] = reference.tag.empty() ? reference.digest : reference.tag;
  daemon.send(call.exchange, line_of(first));
  if (const Image* present = find_image(daemon, reference.text());
      present != nullptr && !present->digests.empty()) {
    emit_image(daemon, *present, "pull", reference.text());
    daemon.send(call.exchange, closing_lines(reference, *present, false));
    daemon.close(call.exchange);
  } else {
    stream_pull(daemon, call.exchange, reference);
  }
  return answer_later();
}

Result<Answer> inspect_distribution(Daemon&, const Call& call) {
  const ImageReference reference = parse_reference(call.name());
  if (!reference.valid) return refuse(400, "invalid reference format");
  if (registry_refusal(reference)) {
    return refuse(403,
                  "errors:\ndenied: requested access to the resource is denied\nunauthorized: "
                  "authentication required\n");
  }
  const Image image = registry_image(reference);
  const std::string digest = image.digests.front().substr(image.digests.front().find('@') + 1);
  json::array platforms;
  platforms.push_back({{"architecture", "amd64"}, {"os", "linux"}});
  return json_answer({{"Descriptor",
                       {{"mediaType", "application/vnd.docker.distribution.manifest.v2+json"},
                        {"digest", digest},
                        {"size", 527}}},
                      {"Platforms", platforms}});
}

}  // namespace swarm::sim::fake
