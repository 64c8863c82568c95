#include "runtime/tls/context.h"

#include "runtime/tls/explain.h"

#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace swarm::runtime {
namespace {

using X509Pointer = std::unique_ptr<X509, decltype(&X509_free)>;
using FilePointer = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

constexpr std::array<unsigned char, 9> http_1_1 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
constexpr std::string_view session_name = "swarm";

// What OpenSSL says about its last failure; its queue is empty afterwards.
std::string last_reason() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

// Empty if the file can be read.
std::string unreadable(const std::string& path) {
  const FilePointer file(std::fopen(path.c_str(), "r"), &std::fclose);
  return file ? std::string() : "open " + path + ": " + std::strerror(errno);
}

// The first certificate of a PEM file.
X509Pointer first_certificate(const std::string& path) {
  const FilePointer file(std::fopen(path.c_str(), "r"), &std::fclose);
  X509* const found = file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr;
  ERR_clear_error();
  return {found, &X509_free};
}

// An encrypted key must not make OpenSSL ask at the terminal.
int no_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return 0;
}

// Some records at a time, where a stream is fast. OpenSSL gives it back at rest.
constexpr std::size_t read_buffer_bytes = 68 << 10;

bool has_pair(const TlsFiles& files) { return !files.cert.empty() || !files.key.empty(); }

std::string load_pair(SSL_CTX* context, const TlsFiles& files) {
  const auto failed = [&](const std::string& why) {
    return "Couldn't load X509 key pair (" + files.cert + ", " + files.key + "): " + why;
  };
  for (const std::string& path : {files.cert, files.key}) {
    if (std::string why = unreadable(path); !why.empty()) return failed(why);
  }
  if (SSL_CTX_use_certificate_chain_file(context, files.cert.c_str()) != 1) {
    return failed("no certificate in " + files.cert + ": " + last_reason());
  }
  bool encrypted = false;
  SSL_CTX_set_default_passwd_cb(context, no_password);
  SSL_CTX_set_default_passwd_cb_userdata(context, &encrypted);
  const int loaded = SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  const std::string why = last_reason();
  if (encrypted) return failed("the key is encrypted");
  if (loaded != 1 && why.find("mismatch") == std::string::npos) {
    return failed("no usable key in " + files.key + ": " + why);
  }
  if (loaded != 1 || SSL_CTX_check_private_key(context) != 1) {
    ERR_clear_error();
    return failed("the key does not belong to the certificate");
  }
  return {};
}

std::string load_ca(SSL_CTX* context, const TlsFiles& files) {
  if (files.ca.empty()) {
    if (SSL_CTX_set_default_verify_paths(context) == 1) return {};
    return "Couldn't read this host's CA certificates: " + last_reason();
  }
  if (std::string why = unreadable(files.ca); !why.empty()) {
    return "Couldn't read CA certificate: " + why;
  }
  if (SSL_CTX_load_verify_file(context, files.ca.c_str()) != 1) {
    return "Couldn't read CA certificate: no certificate in " + files.ca + ": " + last_reason();
  }
  return {};
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, http_1_1.data(), http_1_1.size(), offered,
                            offered_length) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

Result<SslContextPointer> make(const SSL_METHOD* method, const TlsFiles& files) {
  SslContextPointer context(SSL_CTX_new(method));
  if (!context) return Error{Errc::internal, "TLS: " + last_reason()};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_read_ahead(context.get(), 1);
  SSL_CTX_set_default_read_buffer_len(context.get(), read_buffer_bytes);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // What could not be sent is offered again by the write queue, from wherever it lies then.
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  std::string problem = has_pair(files) ? load_pair(context.get(), files) : "";
  if (problem.empty() && files.verify) problem = load_ca(context.get(), files);
  if (!problem.empty()) return Error{Errc::bad_request, std::move(problem)};
  return context;
}

void set_up_server(SSL_CTX* context, const TlsFiles& files) {
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_session_id_context(
      context, reinterpret_cast<const unsigned char*>(session_name.data()), session_name.size());
  if (!files.verify) return;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, note_verdict);
  if (files.ca.empty()) return;
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(files.ca.c_str()));
}

void set_up_client(SSL_CTX* context, const TlsFiles& files) {
  SSL_CTX_set_alpn_protos(context, http_1_1.data(), http_1_1.size());
  SSL_CTX_set_verify(context, files.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, note_verdict);
}

bool is_ip(const std::string& host) {
  boost::system::error_code failure;
  boost::asio::ip::make_address(host, failure);
  return !failure;
}

}  // namespace

std::chrono::sys_seconds end_of(const X509* certificate) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) return {};
  return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

void SslDeleter::operator()(SSL* ssl) const { SSL_free(ssl); }
void SslDeleter::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  auto server = make(TLS_server_method(), files);
  if (!server) return server.error();
  auto client = make(TLS_client_method(), files);
  if (!client) return client.error();
  set_up_server(server->get(), files);
  set_up_client(client->get(), files);
  auto loaded = std::make_shared<TlsContext>();
  if (X509* const own = SSL_CTX_get0_certificate(server->get()); own != nullptr) {
    loaded->expiry_ = end_of(own);
    loaded->may_serve_ = X509_check_purpose(own, X509_PURPOSE_SSL_SERVER, 0) == 1;
    loaded->may_call_ = X509_check_purpose(own, X509_PURPOSE_SSL_CLIENT, 0) == 1;
  }
  if (files.verify && !files.ca.empty()) {
    const X509Pointer ca = first_certificate(files.ca);
    if (ca) loaded->ca_expiry_ = end_of(ca.get());
  }
  loaded->server_ = std::move(*server);
  loaded->client_ = std::move(*client);
  loaded->verify_ = files.verify;
  ERR_clear_error();
  return std::shared_ptr<const TlsContext>(std::move(loaded));
}

SslPointer TlsContext::accepting() const {
  SslPointer ssl(SSL_new(server_.get()));
  if (ssl) SSL_set_accept_state(ssl.get());
  return ssl;
}

SslPointer TlsContext::connecting(const std::string& host) const {
  SslPointer ssl(SSL_new(client_.get()));
  if (!ssl) return ssl;
  SSL_set_connect_state(ssl.get());
  if (is_ip(host)) {
    if (verify_) X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), host.c_str());
    return ssl;
  }
  SSL_set_tlsext_host_name(ssl.get(), host.c_str());
  if (!verify_) return ssl;
  // Names stand in the list of alternative names; the common name is for people.
  SSL_set_hostflags(ssl.get(),
                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  SSL_set1_host(ssl.get(), host.c_str());
  return ssl;
}

Result<bool> TlsIdentity::reload() {
  auto loaded = TlsContext::load(files_);
  if (!loaded) return loaded.error();
  current_ = std::move(*loaded);
  return true;
}

}  // namespace swarm::runtime
