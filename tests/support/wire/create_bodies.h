// What tests of create bodies share.
#pragma once

#include "core/wire/create.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace swarm::wire {

inline CreateBody parsed(std::string_view text, std::string_view name = "") {
  Result<CreateBody> body = parse_create_body(text, name);
  EXPECT_TRUE(body) << (body ? "" : body.error().detail);
  return body ? *body : CreateBody();
}

inline boost::json::value encoded(const CreateBody& body, std::int64_t engine_cpus = 4) {
  return boost::json::parse(body.encode_for(engine_cpus));
}

}  // namespace swarm::wire
