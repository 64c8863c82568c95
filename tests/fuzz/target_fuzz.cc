// Fuzz target: request targets and percent-encoding.
#include "core/api/request.h"
#include "core/base/assert.h"
#include "core/base/percent.h"
#include "core/wire/text.h"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swarm {
namespace {

void check(std::string_view text) {
  if (const Result<ApiRequest> request = parse_target(text)) {
    SWARM_ASSERT(request->path.starts_with('/'));
    SWARM_ASSERT(request->path.find('\0') == std::string::npos);
    const Result<ApiRequest> again = parse_target("/x?" + request->query.encode());
    SWARM_ASSERT(!again || again->query.encode() == request->query.encode());
  } else {
    SWARM_ASSERT(request.error().code == Errc::bad_request);
  }
  const std::string segment = encode_segment(text);
  SWARM_ASSERT(segment.find_first_of("/?#% \n") == std::string::npos ||
               segment.find('%') != std::string::npos);
  SWARM_ASSERT(segment.find_first_of("/?# \n") == std::string::npos);
  for (const UrlPart part : {UrlPart::path, UrlPart::query}) {
    const Result<std::string> decoded = percent_decode(percent_encode(text), part);
    SWARM_ASSERT(!decoded || *decoded == text);
  }
  // Whatever a client sends can be shown to it in an error.
  boost::json::error_code error;
  boost::json::parse(wire::go_string(text), error);
  SWARM_ASSERT(!error);
}

}  // namespace
}  // namespace swarm

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  swarm::check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
