// Why something with an engine went wrong: classified here, once, and never again from text.
#pragma once

#include "core/base/instant.h"
#include "core/cluster/event.h"

#include <boost/system/error_code.hpp>

#include <string>

namespace swarm::runtime {

struct Failure {
  FailureKind kind = FailureKind::none;
  std::string reason;  // For people, without a subject: "connection refused".

  explicit operator bool() const { return kind != FailureKind::none; }
};

// Of connecting, reading or writing.
Failure classify(const boost::system::error_code& error);

// "timed out after 10s".
Failure timed_out(Duration after);

}  // namespace swarm::runtime
