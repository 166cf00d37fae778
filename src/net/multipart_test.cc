#include "net/multipart.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace kare::net {
namespace {

constexpr char kType[] = "multipart/form-data; boundary=XX";

std::string part(const std::string& header, const std::string& body) {
  return "--XX\r\n" + header + "\r\n\r\n" + body + "\r\n";
}
std::string field(const std::string& name, const std::string& body) {
  return part("Content-Disposition: form-data; name=\"" + name + "\"", body);
}
std::string reason(std::string_view body, std::string_view type = kType) {
  const auto parsed = parse_multipart(type, body);
  return parsed.ok() ? "accepted" : parsed.error().message;
}

TEST(Multipart, FieldsAndFilesAreRead) {
  const std::string body = "ignored\r\n" + field("prompt", "a beach\r\nat noon") +
                           field("empty", "") +
                           part(
                               "content-type: image/png\r\n"
                               "CONTENT-DISPOSITION: form-data; filename=\"a;\\\".png\"; name=ref",
                               std::string("\0\x89PNG", 5)) +
                           "--XX--\r\nignored";

  const auto parts = parse_multipart(kType, body).take();

  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].name, "prompt");
  EXPECT_EQ(parts[0].body, "a beach\r\nat noon");
  EXPECT_FALSE(parts[0].is_file);
  EXPECT_EQ(parts[1].body, "");
  EXPECT_EQ(parts[2].name, "ref");
  EXPECT_TRUE(parts[2].is_file);
  EXPECT_EQ(parts[2].body, std::string_view("\0\x89PNG", 5));
}

TEST(Multipart, TheBoundaryMayBeQuotedAndStandAnywhereInTheHeader) {
  const std::string body =
      "--a b;c\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--a b;c--";

  const auto parts =
      parse_multipart("Multipart/Form-Data; charset=utf-8; Boundary=\"a b;c\"", body).take();

  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].body, "1");
  EXPECT_TRUE(is_multipart_form("Multipart/Form-Data; boundary=x"));
  EXPECT_FALSE(is_multipart_form("application/json"));
}

TEST(Multipart, AFormWithoutFieldsIsEmpty) {
  EXPECT_TRUE(parse_multipart(kType, "--XX--\r\n").take().empty());
}

TEST(Multipart, WhatIsNoFormIsRefusedWithAReason) {
  const std::string begin = "the request body is not a form: ";
  EXPECT_EQ(reason("--XX--", "multipart/form-data"), begin + "its boundary is missing or too long");
  EXPECT_EQ(reason("--XX--", "multipart/form-data; boundary=" + std::string(71, 'x')),
            begin + "its boundary is missing or too long");
  EXPECT_EQ(reason(""), begin + "its boundary does not occur");
  EXPECT_EQ(reason("--XXY\r\n"), begin + "a boundary is not alone in its line");
  EXPECT_EQ(reason(field("a", "b")), begin + "it ends too early");
  EXPECT_EQ(reason("--XX\r\nContent-Disposition: form-data; name=x\r\n--XX--"),
            begin + "a part has no empty line");
  EXPECT_EQ(reason(part("Content-Disposition: form-data", "b") + "--XX--"),
            begin + "a part has no name");
  EXPECT_EQ(reason("--XX\r\n\r\nb\r\n--XX--"), begin + "a part has no name");
  std::string many;
  for (std::size_t i = 0; i <= kFormPartsMax; ++i) many += field("a", "b");
  EXPECT_EQ(reason(many + "--XX--"), begin + "it has too many parts");
}

RC_GTEST_PROP(MultipartProperty, WhatIsSentComesBack,
              (const std::vector<std::pair<unsigned, std::string>>& fields)) {
  RC_PRE(fields.size() <= kFormPartsMax);
  std::string body;
  for (const auto& [name, value] : fields) {
    RC_PRE(value.find("--XX") == std::string::npos);
    body += field(std::to_string(name), value);
  }

  body += "--XX--\r\n";

  const auto parts = parse_multipart(kType, body).take();

  RC_ASSERT(parts.size() == fields.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    RC_ASSERT(parts[i].name == std::to_string(fields[i].first));
    RC_ASSERT(parts[i].body == fields[i].second);
  }
}

RC_GTEST_PROP(MultipartProperty, PartsOfAnyBytesLieInTheBody, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "--XX", "--", "\r\n", "\r\n\r\n", "Content-Disposition:", "form-data", "; name=", "\"", "\\",
      "a", ";", "="));
  std::string body;
  for (const std::string& piece : pieces) body += piece;

  const auto parts = parse_multipart(kType, body);

  if (!parts.ok()) return;
  for (const FormPart& part : parts.value()) {
    RC_ASSERT(part.body.data() >= body.data());
    RC_ASSERT(part.body.data() + part.body.size() <= body.data() + body.size());
  }
}

}  // namespace
}  // namespace kare::net
