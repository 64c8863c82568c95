#include "runtime/log/log.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <string>
#include <utility>

namespace swarm::runtime {

std::optional<LogThreshold> parse_log_threshold(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, LogThreshold>, 7> words = {
      {{"debug", LogThreshold::debug},
       {"info", LogThreshold::info},
       {"warn", LogThreshold::warning},
       {"warning", LogThreshold::warning},
       {"error", LogThreshold::error},
       {"fatal", LogThreshold::nothing},
       {"panic", LogThreshold::nothing}}};
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto word = std::ranges::find(words, lower, [](const auto& row) { return row.first; });
  if (word == words.end()) return std::nullopt;
  return word->second;
}

std::optional<LogFormat> parse_log_format(std::string_view text) {
  if (text == "text") return LogFormat::text;
  if (text == "json") return LogFormat::json;
  return std::nullopt;
}

Log::Log(LogThreshold threshold, LogFormat format, Stream stream)
    : threshold_(threshold), format_(format) {
  spdlog::sink_ptr sink;
  if (stream == Stream::out) {
    sink = std::make_shared<spdlog::sinks::stdout_sink_mt>();
  } else {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  }
  logger_ = std::make_shared<spdlog::logger>("", std::move(sink));
  logger_->set_pattern("%v");
  logger_->set_level(spdlog::level::trace);
  logger_->flush_on(spdlog::level::trace);
  logger_->set_error_handler([](const std::string&) {});
}

Log::~Log() = default;

bool Log::shows(LogLevel level) const {
  return static_cast<int>(level) >= static_cast<int>(threshold_);
}

void Log::write(const LogEntry& entry) {
  if (!shows(entry.level)) return;
  const UnixNanos wall = std::chrono::duration_cast<std::chrono::nanoseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
  const std::string line =
      format_ == LogFormat::json ? format_json(entry, wall) : format_text(entry, wall);
  logger_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace swarm::runtime
