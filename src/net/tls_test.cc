#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/mman.h>

#include <cstdio>
#include <filesystem>
#include <thread>
#include <vector>

#include "base/hash.h"
#include "net/server_fixture.h"
#include "net/tls_identity.h"

namespace kare::net {
namespace {

template <auto free>
struct FreeBy {
  template <class T>
  void operator()(T* thing) const {
    free(thing);
  }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using CertificateHandle = std::unique_ptr<X509, FreeBy<X509_free>>;
using ContextHandle = std::unique_ptr<SSL_CTX, FreeBy<SSL_CTX_free>>;
using TlsHandle = std::unique_ptr<SSL, FreeBy<SSL_free>>;
using FileHandle = std::unique_ptr<std::FILE, FreeBy<std::fclose>>;

// A certificate for `name`, signed by itself, and its key, as PEM files.
void write_identity(const Path& certificate_file, const Path& key_file, const char* name) {
  const KeyHandle key(EVP_EC_gen("P-256"));
  const CertificateHandle certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3'600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  ASSERT_GT(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
  const FileHandle out(std::fopen(certificate_file.c_str(), "we"));
  const FileHandle key_out(std::fopen(key_file.c_str(), "we"));
  ASSERT_EQ(PEM_write_X509(out.get(), certificate.get()), 1);
  ASSERT_EQ(PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr),
            1);
}

// A client that speaks TLS over a blocking socket and trusts everyone.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int version = 0, int receive_bytes = 0)
      : context_(SSL_CTX_new(TLS_client_method())),
        socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (version != 0) {
      SSL_CTX_set_security_level(context_.get(), 0);
      SSL_CTX_set_min_proto_version(context_.get(), version);
      SSL_CTX_set_max_proto_version(context_.get(), version);
    }
    if (receive_bytes > 0) {
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    }
    const timeval patience{std::chrono::duration_cast<std::chrono::seconds>(kPatience).count(), 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    tls_.reset(SSL_new(context_.get()));
    static constexpr unsigned char kOffer[] = "\x02h2\x08http/1.1";
    SSL_set_alpn_protos(tls_.get(), kOffer, sizeof kOffer - 1);
    SSL_set_fd(tls_.get(), socket_.get());
    connected_ = SSL_connect(tls_.get()) == 1;
    ERR_clear_error();
  }

  bool connected() const { return connected_; }
  std::string version() const { return SSL_get_version(tls_.get()); }
  std::string cipher() const { return SSL_get_cipher_name(tls_.get()); }
  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(tls_.get(), &name, &length);
    return {reinterpret_cast<const char*>(name), length};
  }
  std::string server_name() const {
    const CertificateHandle certificate(SSL_get1_peer_certificate(tls_.get()));
    if (certificate == nullptr) return {};
    char name[64] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name,
                              sizeof name);
    return name;
  }

  bool send(std::string_view bytes) {
    std::size_t count = 0;
    return SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &count) == 1;
  }
  // The body of one whole answer, or nothing; one without a length has none.
  std::optional<std::string> read_body() {
    std::size_t end;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return std::nullopt;
    }
    const std::string head = received_.substr(0, end);
    const std::size_t field = head.find("Content-Length: ");
    const std::size_t length = field == std::string::npos ? 0 : std::stoul(head.substr(field + 16));
    while (received_.size() < end + 4 + length) {
      if (!receive()) return std::nullopt;
    }
    std::string body = received_.substr(end + 4, length);
    received_.erase(0, end + 4 + length);
    return body;
  }
  std::optional<std::string> ask(std::string_view target, std::string_view body = {}) {
    if (!send(to_bytes("POST", target, "", body))) return std::nullopt;
    return read_body();
  }
  // Whether the server said goodbye before it closed.
  bool ends_politely() {
    char byte;
    std::size_t count = 0;
    const int result = SSL_read_ex(tls_.get(), &byte, 1, &count);
    return SSL_get_error(tls_.get(), result) == SSL_ERROR_ZERO_RETURN;
  }

 private:
  bool receive() {
    char buffer[16384];
    std::size_t count = 0;
    ERR_clear_error();
    if (SSL_read_ex(tls_.get(), buffer, sizeof buffer, &count) != 1) return false;
    received_.append(buffer, count);
    return true;
  }

  const ContextHandle context_;
  const UniqueFd socket_;
  TlsHandle tls_;
  bool connected_ = false;
  std::string received_;
};

class Tls : public testing::Test {
 protected:
  Tls() {
    std::filesystem::create_directories(folder_);
    write_identity(certificate_, key_, "first");
    auto loaded = TlsIdentity::load(certificate_, key_);
    EXPECT_TRUE(loaded.ok());
    identity_ = loaded.take();
  }
  ~Tls() override { std::filesystem::remove_all(folder_); }

  ServerOptions options() const {
    ServerOptions out = test_options();
    out.tls = identity_;
    return out;
  }

  const Path folder_ = Path(testing::TempDir()) / ("kare-tls-" + to_hex(random_bytes(6)));
  const Path certificate_ = folder_ / "cert.pem";
  const Path key_ = folder_ / "key.pem";
  std::shared_ptr<TlsIdentity> identity_;
};

TEST_F(Tls, AnswersManyRequestsOnOneConnection) {
  const auto server = start_echo(options());
  TlsClient client(server->port());

  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.version(), "TLSv1.3");
  EXPECT_EQ(client.protocol(), "http/1.1");
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.ask("/a", std::to_string(i)), "POST /a " + std::to_string(i));
  }
}

TEST_F(Tls, AnswersRequestsThatArriveInOneRecord) {
  const auto server = start_echo(options());
  TlsClient client(server->port());
  std::string many;
  for (int i = 0; i < 200; ++i) many += to_bytes("POST", "/" + std::to_string(i), "", "x");

  ASSERT_TRUE(client.send(many));

  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(client.read_body(), "POST /" + std::to_string(i) + " x");
  }
}

TEST_F(Tls, TakesLargeBodiesAndInvitesThem) {
  const auto server = start_echo(options());
  TlsClient client(server->port());
  const std::string body(60 * kKiB, 'b');

  EXPECT_EQ(client.ask("/a", body), "POST /a " + body);
  ASSERT_TRUE(
      client.send("POST /a HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n"
                  "Content-Length: 1\r\n\r\n"));
  EXPECT_EQ(client.read_body(), "") << "the invitation";
  ASSERT_TRUE(client.send("x"));
  EXPECT_EQ(client.read_body(), "POST /a x");
}

TEST_F(Tls, SendsWholeFilesToASlowClient) {
  const std::string bytes = random_bytes(9'000'000);
  const UniqueFd file(::memfd_create("video", MFD_CLOEXEC));
  ASSERT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  const auto server = start_server(options(), [&](const Request&, const Responder& respond) {
    Response response;
    response.file = {UniqueFd(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0)), 10, bytes.size() - 10};
    respond(std::move(response));
  });
  TlsClient client(server->port(), 0, 4'096);

  const auto got = client.ask("/film");

  ASSERT_TRUE(got.has_value());
  EXPECT_TRUE(*got == bytes.substr(10));
  EXPECT_EQ(client.ask("/film").value_or("").size(), bytes.size() - 10);
}

TEST_F(Tls, ServesManyClientsAtOnce) {
  ServerOptions several = options();
  several.io_threads = 2;
  const auto server = start_echo(std::move(several));
  std::atomic<int> good = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      TlsClient client(server->port());
      for (int n = 0; n < 20; ++n) good += client.ask("/a", "x") == "POST /a x" ? 1 : 0;
    });
  }
  for (std::thread& thread : clients) thread.join();
  EXPECT_EQ(good, 160);
}

TEST_F(Tls, SpeaksNothingOlderThanTls12) {
  const auto server = start_echo(options());

  EXPECT_FALSE(TlsClient(server->port(), TLS1_1_VERSION).connected());
  TlsClient old(server->port(), TLS1_2_VERSION);
  ASSERT_TRUE(old.connected());
  EXPECT_TRUE(old.cipher().starts_with("ECDHE-")) << old.cipher();
  EXPECT_EQ(old.ask("/a"), "POST /a ");
}

TEST_F(Tls, ShowsANewCertificateToNewConnections) {
  const auto server = start_echo(options());
  TlsClient before(server->port());
  write_identity(certificate_, key_, "second");

  ASSERT_TRUE(identity_->reload().ok());

  EXPECT_EQ(before.server_name(), "first");
  EXPECT_EQ(before.ask("/a"), "POST /a ");
  EXPECT_EQ(TlsClient(server->port()).server_name(), "second");
}

TEST_F(Tls, KeepsWhatItHasWhenTheNewFilesAreBad) {
  const auto server = start_echo(options());
  const auto bad = [&] {
    const auto reloaded = identity_->reload();
    return reloaded.ok() ? "" : reloaded.error().message;
  };
  write_identity(folder_ / "other.pem", key_, "other");
  EXPECT_NE(bad().find("key.pem"), std::string::npos) << "the key of another certificate";
  ASSERT_TRUE(write_file_atomically(certificate_, "no PEM", 0600).ok());
  EXPECT_NE(bad().find("cert.pem"), std::string::npos);
  std::filesystem::remove(certificate_);
  EXPECT_NE(bad().find("cert.pem"), std::string::npos);

  EXPECT_EQ(TlsClient(server->port()).server_name(), "first");
  EXPECT_EQ(TlsIdentity::load(certificate_, key_).error().code, Code::kInvalid);
}

TEST_F(Tls, ClosesOnClientsThatDoNotSpeakIt) {
  const auto server = start_echo(options());
  RawClient plain(server->port());

  ASSERT_TRUE(plain.send(to_bytes("GET", "/")));

  const auto answer = plain.read_to_end();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->find("HTTP"), std::string::npos);
}

TEST_F(Tls, CutsOffAHandshakeThatDoesNotEnd) {
  ServerOptions hasty = options();
  hasty.request_time_max = std::chrono::milliseconds(80);
  const auto server = start_echo(std::move(hasty));
  RawClient silent(server->port());
  RawClient halting(server->port());
  ASSERT_TRUE(halting.send("\x16\x03\x01\x02"));

  EXPECT_TRUE(silent.read_to_end().has_value());
  EXPECT_TRUE(halting.read_to_end().has_value());
}

TEST_F(Tls, SaysGoodbyeWhenItStops) {
  const auto server = start_echo(options());
  TlsClient client(server->port());
  RawClient unfinished(server->port());
  EXPECT_EQ(client.ask("/a"), "POST /a ");

  server->stop();

  EXPECT_TRUE(client.ends_politely());
  EXPECT_TRUE(unfinished.read_to_end().has_value());
}

TEST_F(Tls, AnswersARefusalBeforeItCloses) {
  const auto server = start_echo(options());
  TlsClient client(server->port());

  ASSERT_TRUE(client.send("nonsense\r\n\r\n"));

  EXPECT_EQ(client.read_body(), "refused 400");
  EXPECT_TRUE(client.ends_politely());
}

}  // namespace
}  // namespace kare::net
