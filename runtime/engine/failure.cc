#include "runtime/engine/failure.h"

#include "runtime/tls/explain.h"

#include <boost/asio/error.hpp>

#include <cerrno>
#include <fmt/format.h>

namespace swarm::runtime {

Failure classify(const boost::system::error_code& error) {
  if (error.category() == boost::asio::error::get_netdb_category() ||
      error.category() == boost::asio::error::get_addrinfo_category()) {
    return {FailureKind::resolve, "no such host"};
  }
  if (error.category() == tls_category()) return {FailureKind::tls, "TLS: " + error.message()};
  switch (error.value()) {
    case ECONNREFUSED:
      return {FailureKind::refused, "connection refused"};
    case EHOSTUNREACH:
      return {FailureKind::refused, "no route to host"};
    case ENETUNREACH:
      return {FailureKind::refused, "network is unreachable"};
    case ENOENT:
      return {FailureKind::refused, "no such socket"};
    case EACCES:
    case EPERM:
      return {FailureKind::refused, "permission denied"};
    case ETIMEDOUT:
      return {FailureKind::timeout, "connection timed out"};
    case ECONNRESET:
    case EPIPE:
    case ECONNABORTED:
      return {FailureKind::reset, "connection reset"};
    case ECANCELED:
      return {FailureKind::cancelled, "cancelled"};
    case EMFILE:
    case ENFILE:
      return {FailureKind::refused, "no file descriptor left"};
    default:
      return {FailureKind::refused, error.message()};
  }
}

Failure timed_out(Duration after) {
  using std::chrono::duration_cast;
  const auto milliseconds = duration_cast<std::chrono::milliseconds>(after).count();
  return {FailureKind::timeout, milliseconds % 1000 == 0
                                    ? fmt::format("timed out after {}s", milliseconds / 1000)
                                    : fmt::format("timed out after {}ms", milliseconds)};
}

}  // namespace swarm::runtime
