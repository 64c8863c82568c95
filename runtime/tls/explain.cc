#include "runtime/tls/explain.h"

#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>

namespace swarm::runtime {
namespace {

struct Meaning {
  int reason;
  std::string_view text;
};

constexpr std::array<Meaning, 18> meanings = {{
    {SSL_R_WRONG_VERSION_NUMBER, "the other side does not speak TLS"},
    {SSL_R_HTTP_REQUEST, "the other side speaks plain HTTP"},
    {SSL_R_RECORD_LENGTH_MISMATCH, "the other side does not speak TLS"},
    {SSL_R_PACKET_LENGTH_TOO_LONG, "the other side does not speak TLS"},
    {SSL_R_UNEXPECTED_EOF_WHILE_READING, "the other side closed the connection"},
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, "the client sent no certificate"},
    {SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, "the other side asks for our certificate"},
    {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, "the other side refused our certificate"},
    {SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
     "the other side refused our certificate: its extended key usage does not allow this"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, "the other side says that our certificate has expired"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, "the other side does not accept our certificate"},
    {SSL_R_TLSV1_ALERT_UNKNOWN_CA,
     "the other side does not trust the CA that signed our certificate"},
    {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, "the other side refused the handshake"},
    {SSL_R_TLSV1_ALERT_ACCESS_DENIED, "the other side denied access"},
    {SSL_R_UNSUPPORTED_PROTOCOL, "the other side speaks nothing newer than TLS 1.1"},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, "no version of TLS in common (1.2 or newer)"},
    {SSL_R_NO_SHARED_CIPHER, "no cipher in common"},
    {SSL_R_BAD_SIGNATURE, "the other side does not hold the key of its certificate"},
}};

class TlsCategory final : public boost::system::error_category {
 public:
  virtual ~TlsCategory() = default;
  const char* name() const noexcept override { return "tls"; }
  std::string message(int value) const override {
    const int reason = ERR_GET_REASON(static_cast<unsigned long>(value));
    const auto* const found = std::ranges::find(meanings, reason, &Meaning::reason);
    if (found != meanings.end()) return std::string(found->text);
    const char* const text = ERR_reason_error_string(static_cast<unsigned long>(value));
    return text == nullptr ? "the TLS connection failed" : text;
  }
};

std::string subject_of(const X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0,
                     XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  constexpr long shown_max = 200;
  return {text, static_cast<std::size_t>(std::clamp(length, 0L, shown_max))};
}

std::string time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &parts);
  return text.data();
}

std::string name_of(const GENERAL_NAME* name) {
  int type = 0;
  const auto* const value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(name, &type));
  std::string bytes(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                    static_cast<std::size_t>(ASN1_STRING_length(value)));
  if (type == GEN_DNS) return bytes;
  using namespace boost::asio::ip;
  if (bytes.size() == 4) {
    address_v4::bytes_type raw{};
    std::ranges::copy(bytes, reinterpret_cast<char*>(raw.data()));
    return make_address_v4(raw).to_string();
  }
  if (bytes.size() != 16) return {};
  address_v6::bytes_type raw{};
  std::ranges::copy(bytes, reinterpret_cast<char*>(raw.data()));
  return make_address_v6(raw).to_string();
}

// The alternative names, for example "node1, 10.0.0.1"; empty if there are none.
std::string names_of(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::string text;
  constexpr int shown_max = 8;
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int at = 0; at < std::min(count, shown_max); ++at) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), at);
    if (name->type != GEN_DNS && name->type != GEN_IPADD) continue;
    text += (text.empty() ? "" : ", ") + name_of(name);
  }
  return text;
}

std::string explain_name(const X509* certificate, const std::string& who, const std::string& host) {
  const std::string names = names_of(certificate);
  if (names.empty()) return who + " has no subject alternative name, so it cannot be for " + host;
  return who + " is for " + names + ", not for " + host;
}

std::string explain_certificate(const X509* certificate, long problem, const std::string& host) {
  const std::string who = "the certificate of " + subject_of(certificate);
  switch (problem) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return who + " has expired: it was valid until " + time_of(X509_get0_notAfter(certificate));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return who + " is valid only from " + time_of(X509_get0_notBefore(certificate)) +
             " on: is the clock right?";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return explain_name(certificate, who, host);
    case X509_V_ERR_INVALID_PURPOSE:
      return who + " may not be used by a " + (host.empty() ? "client" : "server") +
             " (extended key usage)";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return who + " was not signed by our CA (--tlscacert)";
    default:
      return who + ": " + X509_verify_cert_error_string(problem);
  }
}

}  // namespace

const boost::system::error_category& tls_category() {
  static const TlsCategory category;
  return category;
}

ErrorCode take_tls_error() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  return code == 0 ? ErrorCode(ECONNRESET, boost::system::system_category())
                   : ErrorCode(static_cast<int>(code), tls_category());
}

int note_verdict(int accepted, X509_STORE_CTX* store) {
  if (accepted == 1) return accepted;
  const auto* const ssl = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const verdict = static_cast<TlsVerdict*>(SSL_get_app_data(ssl));
  const X509* const certificate = X509_STORE_CTX_get_current_cert(store);
  if (verdict == nullptr || certificate == nullptr || !verdict->why.empty()) return accepted;
  const int problem = X509_STORE_CTX_get_error(store);
  verdict->why = explain_certificate(certificate, problem, verdict->host);
  return accepted;
}

}  // namespace swarm::runtime
