// Result<T>: a value, or the reason there is none. Expected failures travel in
// it; broken invariants do not (they assert).
//
// Use only has_value(), bool, *, -> and error(): the part that std::expected
// has too. There is no value(): the caller must look before it takes.
#pragma once

#include <boost/system/result.hpp>

#include <string>

namespace swarm {

enum class Errc {
  bad_request = 1,     // The client's words are wrong.                         400
  not_found,           // No such container, image, ...                         404
  name_in_use,         // Somebody has that name.                               409
  conflict,            // The object's state forbids it.                        409
  ambiguous,           // The reference fits several objects.                   404, as Docker
  no_node_available,   // There is no healthy node at all.                      500, as the original
  no_node_accepted,    // The filters refused every node.                       500, as the original
  no_resources,        // No node has the room.                                 500, as the original
  invalid_expression,  // A constraint or affinity does not parse.              400
  engine_unreachable,  // The engine did not answer.                            500 or 503
  engine_refused,      // The engine answered with an error; see Error::status.
  not_supported,       // 501
  unavailable,         // Try again later.                                      503
  internal,            // 500
};

struct Error {
  Errc code{};
  std::string detail;  // For people: the text a Docker client prints.
  int status = 0;      // With engine_refused: the engine's own HTTP status.
};

template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using Base = boost::system::result<T, Error>;
  using Base::Base;
};

}  // namespace swarm
