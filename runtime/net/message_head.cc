#include "runtime/net/message_head.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace swarm::runtime {
namespace {

struct Phrase {
  int status;
  std::string_view text;
};
constexpr std::array phrases = {
    Phrase{100, "Continue"},
    Phrase{101, "Switching Protocols"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{206, "Partial Content"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Request Entity Too Large"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{416, "Requested Range Not Satisfiable"},
    Phrase{417, "Expectation Failed"},
    Phrase{422, "Unprocessable Entity"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{499, "Client Closed Request"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
};

constexpr std::array<std::string_view, 8> hop_by_hop = {
    "Connection",          "Keep-Alive", "Proxy-Connection",  "Proxy-Authenticate",
    "Proxy-Authorization", "TE",         "Transfer-Encoding", "Trailer"};

void append_clean(std::string& bytes, std::string_view text) {
  constexpr auto breaks_line = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  if (std::ranges::none_of(text, breaks_line)) {
    bytes += text;
    return;
  }
  std::ranges::copy_if(text, std::back_inserter(bytes), [&](char c) { return !breaks_line(c); });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string_view reason_phrase(int status) {
  const auto found = std::ranges::find(phrases, status, &Phrase::status);
  return found == phrases.end() ? "Unknown" : found->text;
}

bool status_has_body(int status) { return status >= 200 && status != 204 && status != 304; }

HeadWriter::HeadWriter(int status, std::string_view reason) {
  bytes_.reserve(512);
  bytes_ = "HTTP/1.1 ";
  bytes_ += std::to_string(status);
  bytes_ += ' ';
  append_clean(bytes_, reason.empty() ? reason_phrase(status) : reason);
  bytes_ += "\r\n";
}

HeadWriter::HeadWriter(std::string_view method, std::string_view target) {
  bytes_.reserve(512);
  append_clean(bytes_, method);
  bytes_ += ' ';
  append_clean(bytes_, target);
  bytes_ += " HTTP/1.1\r\n";
}

void HeadWriter::field(std::string_view name, std::string_view value) {
  append_clean(bytes_, name);
  bytes_ += ": ";
  append_clean(bytes_, value);
  bytes_ += "\r\n";
}

void HeadWriter::field(std::string_view name, std::uint64_t value) {
  field(name, std::string_view(std::to_string(value)));
}

void HeadWriter::fields(const Headers& headers) {
  for (const auto& entry : headers) field(entry.name, entry.value);
}

std::string HeadWriter::finish() {
  bytes_ += "\r\n";
  return std::move(bytes_);
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (equals_ignoring_case(trimmed(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

Headers end_to_end_fields(const Headers& headers, bool keep_upgrade) {
  std::string named;  // By every Connection field.
  for (const auto& entry : headers) {
    if (equals_ignoring_case(entry.name, "Connection")) named += entry.value + ",";
  }
  Headers kept;
  for (const auto& entry : headers) {
    const auto is_entry = [&](std::string_view name) {
      return equals_ignoring_case(name, entry.name);
    };
    const bool is_upgrade = is_entry("Upgrade");
    if (is_upgrade && !keep_upgrade) continue;
    if (std::ranges::any_of(hop_by_hop, is_entry)) continue;
    if (!is_upgrade && !named.empty() && has_token(named, entry.name)) continue;
    kept.add(entry.name, entry.value);
  }
  if (keep_upgrade && has_token(named, "upgrade")) kept.add("Connection", "Upgrade");
  return kept;
}

}  // namespace swarm::runtime
