// OpenSSL's failures in words that a person can act on.
#pragma once

#include "runtime/net/stream.h"

#include <openssl/types.h>

#include <string>

namespace swarm::runtime {

// Of codes that name a reason of OpenSSL; the message says what it means for us.
const boost::system::error_category& tls_category();

// The reason that OpenSSL holds for the last failure in this thread; takes it out of the queue.
ErrorCode take_tls_error();

// What is wrong with the other side's certificate: OpenSSL tells it only while it verifies.
struct TlsVerdict {
  std::string host;  // What the certificate must be for; empty: it is a client's.
  std::string why;   // Empty: nothing.
};

// The callback for SSL_CTX_set_verify. Writes into the TlsVerdict that is the SSL's app data.
int note_verdict(int accepted, X509_STORE_CTX* store);

}  // namespace swarm::runtime
