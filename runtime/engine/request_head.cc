#include "runtime/engine/request_head.h"

#include "runtime/net/message_head.h"

namespace swarm::runtime {
namespace {

std::string host_of(const Address& address) {
  // What a unix socket's server is called does not matter, but HTTP/1.1 wants a name.
  return address.kind == Address::Kind::unix_socket ? "docker" : address.text();
}

bool is_own(std::string_view name) {
  return equals_ignoring_case(name, "Content-Length") || equals_ignoring_case(name, "Expect");
}

HeadWriter start(const HttpRequest& request, const Address& address, bool keep_upgrade) {
  HeadWriter head(request.method, request.target);
  if (!request.headers.contains("Host")) head.field("Host", host_of(address));
  for (const auto& field : end_to_end_fields(request.headers, keep_upgrade)) {
    if (!is_own(field.name)) head.field(field.name, field.value);
  }
  return head;
}

void add_length(HeadWriter& head, const HttpRequest& request, std::uint64_t length) {
  const bool takes_body = request.method != "GET" && request.method != "HEAD";
  if (takes_body || length > 0) head.field("Content-Length", length);
}

}  // namespace

std::string call_request_head(const HttpRequest& request, const Address& address,
                              std::uint64_t body_length) {
  HeadWriter head = start(request, address, false);
  add_length(head, request, body_length);
  return head.finish();
}

std::string proxy_request_head(const Proxy& proxy, const Address& address, BodyFraming framing) {
  HeadWriter head = start(proxy.http, address, proxy.hijack);
  switch (framing) {
    case BodyFraming::none:
      add_length(head, proxy.http, proxy.http.body.size());
      break;
    case BodyFraming::length:
      head.field("Content-Length", proxy.http.headers.get("Content-Length"));
      break;
    case BodyFraming::chunks:
      head.field("Transfer-Encoding", "chunked");
      break;
  }
  return head.finish();
}

}  // namespace swarm::runtime
