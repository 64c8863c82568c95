// Certificate, key and CA of this process, as OpenSSL wants them. Rules: --tls, --tlsverify and
// their files as Docker has them; TLS 1.2 at least; one pair for every listener and every engine.
#pragma once

#include "core/base/result.h"

#include <openssl/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace swarm::runtime {

struct TlsFiles {
  std::string ca;    // Used only to verify. Empty: the CAs that this host trusts.
  std::string cert;  // PEM; may hold intermediate certificates after the own one.
  std::string key;   // Without both it can only call others, and shows no certificate.
  // Clients must show a certificate of the CA, engines too, and one with the right name.
  bool verify = false;
};

// Until when it is valid; the epoch if it does not say so readably.
std::chrono::sys_seconds end_of(const X509* certificate);

struct SslDeleter {
  void operator()(SSL* ssl) const;
  void operator()(SSL_CTX* context) const;
};
using SslPointer = std::unique_ptr<SSL, SslDeleter>;
using SslContextPointer = std::unique_ptr<SSL_CTX, SslDeleter>;

// Immutable once loaded: connections under way keep the one that they began with.
class TlsContext {
 public:
  // bad_request with one line for the operator, which names the file.
  static Result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files);

  SslPointer accepting() const;  // Only with a certificate.
  // `host`: name or IP address that the certificate must be for, if certificates are verified.
  SslPointer connecting(const std::string& host) const;

  bool verifies() const { return verify_; }
  // What the own certificate's extended key usage allows; true where it does not say.
  bool may_serve() const { return may_serve_; }
  bool may_call() const { return may_call_; }
  // Of the own certificate. Epoch: there is none.
  std::chrono::sys_seconds expiry() const { return expiry_; }
  std::chrono::sys_seconds ca_expiry() const { return ca_expiry_; }  // Epoch: there is no CA.

 private:
  SslContextPointer server_;
  SslContextPointer client_;
  bool verify_ = false;
  bool may_serve_ = true;
  bool may_call_ = true;
  std::chrono::sys_seconds expiry_{};
  std::chrono::sys_seconds ca_expiry_{};
};

// The context in force. Reloading replaces it for new connections.
class TlsIdentity {
 public:
  TlsIdentity(TlsFiles files, std::shared_ptr<const TlsContext> loaded)
      : files_(std::move(files)), current_(std::move(loaded)) {}

  const std::shared_ptr<const TlsContext>& current() const { return current_; }
  // On failure the old one stays in force.
  Result<bool> reload();

 private:
  TlsFiles files_;
  std::shared_ptr<const TlsContext> current_;
};

}  // namespace swarm::runtime
