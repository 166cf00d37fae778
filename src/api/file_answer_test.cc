#include "api/file_answer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "api/api_fixture.h"
#include "api/links.h"

namespace kare::api {
namespace {

class FileAnswer : public ApiFixture {
 protected:
  FileAnswer() {
    create();
    task_ = finish_next(State::kSucceeded);
    expires_ = clock_.now() + std::chrono::hours(24 * 30);
    link_ = signed_path(secret_, name("mp4"), expires_);
  }

  std::string name(const char* ending) const { return std::to_string(task_.id) + "." + ending; }

  // Without a key: the link is the permission.
  net::Response get(std::string_view target, net::Headers headers = {},
                    std::string_view method = "GET") {
    headers.emplace_back("Authorization", "");
    return send(method, target, {}, std::move(headers));
  }

  static std::string bytes_of(const net::Response& response) {
    std::string out(response.file.length, '?');
    const ssize_t got = ::pread(response.file.file.get(), out.data(), out.size(),
                                static_cast<off_t>(response.file.offset));
    return got == static_cast<ssize_t>(out.size()) ? out : "short read";
  }
  static std::string_view header(const net::Response& response, std::string_view key) {
    return net::find_header(response.headers, key);
  }

  const std::string etag_ = "\"" + std::string(64, 'a') + "\"";
  Task task_;
  TimePoint expires_;
  std::string link_;
};

TEST_F(FileAnswer, TheLinkOfAQueryLeadsToTheVideo) {
  const net::Response task = send("GET", "/v1/videos/text2video/" + std::to_string(task_.id));
  const std::string url(
      json_of(task).at("data").at("task_result").at("videos").at(0).at("url").as_string());
  ASSERT_EQ(url, "http://kare.test:8080" + link_);

  const net::Response file = get(link_);

  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(bytes_of(file), "0123456789");
  EXPECT_EQ(header(file, "Content-Type"), "video/mp4");
  EXPECT_EQ(header(file, "Accept-Ranges"), "bytes");
  EXPECT_EQ(header(file, "ETag"), etag_);
  EXPECT_EQ(header(file, "Cache-Control"), "private, max-age=2592000");
}

TEST_F(FileAnswer, APosterHasItsOwnLinkAndTag) {
  const net::Response file = get(signed_path(secret_, name("jpg"), expires_));

  EXPECT_EQ(bytes_of(file), "still");
  EXPECT_EQ(header(file, "Content-Type"), "image/jpeg");
  EXPECT_NE(header(file, "ETag"), etag_);
}

TEST_F(FileAnswer, AMarkedVideoHasItsOwnLinkAndTag) {
  create(R"({"prompt":"x","watermark_info":{"enabled":true}})");
  const Task task = finish_next(State::kSucceeded);
  const net::Response answer = send("GET", "/v1/videos/text2video/" + std::to_string(task.id));
  const auto video = json_of(answer).at("data").at("task_result").at("videos").at(0);
  const std::string url(video.at("watermark_url").as_string());
  const std::string path = url.substr(url.find("/files/"));

  const net::Response file = get(path);

  EXPECT_EQ(path.find("/files/" + std::to_string(task.id) + ".watermark.mp4?"), 0U);
  EXPECT_EQ(bytes_of(file), "with a mark");
  EXPECT_EQ(header(file, "Content-Type"), "video/mp4");
  EXPECT_EQ(header(file, "ETag"), "\"" + std::string(64, 'a') + "-watermark\"");
}

TEST_F(FileAnswer, AVideoWithoutAMarkHasNoLinkToOne) {
  const net::Response task = send("GET", "/v1/videos/text2video/" + std::to_string(task_.id));
  EXPECT_EQ(task.body.find("watermark"), std::string::npos);

  failure_message(get(signed_path(secret_, name("watermark.mp4"), expires_)), 404, 1203);
}

TEST_F(FileAnswer, RangesGivePartsOfTheFile) {
  const net::Response middle = get(link_, {{"Range", "bytes=2-4"}});
  const net::Response tail = get(link_, {{"Range", "bytes=-3"}});
  const net::Response outside = get(link_, {{"Range", "bytes=10-"}});

  EXPECT_EQ(middle.status, 206);
  EXPECT_EQ(bytes_of(middle), "234");
  EXPECT_EQ(header(middle, "Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(bytes_of(tail), "789");
  failure_message(outside, 416, 1201);
  EXPECT_EQ(header(outside, "Content-Range"), "bytes */10");
}

TEST_F(FileAnswer, ARangeCountsOnlyForTheFileThatTheClientKnows) {
  const net::Response same = get(link_, {{"Range", "bytes=2-4"}, {"If-Range", etag_}});
  const net::Response other = get(link_, {{"Range", "bytes=2-4"}, {"If-Range", "\"other\""}});
  const net::Response weak = get(link_, {{"Range", "bytes=2-4"}, {"If-Range", "W/" + etag_}});

  EXPECT_EQ(same.status, 206);
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(bytes_of(other), "0123456789");
  EXPECT_EQ(weak.status, 200);
}

TEST_F(FileAnswer, AKnownFileIsNotSentAgain) {
  for (const std::string& known : {etag_, std::string("*"), "\"x\", W/" + etag_}) {
    const net::Response response = get(link_, {{"If-None-Match", known}});
    EXPECT_EQ(response.status, 304) << known;
    EXPECT_EQ(header(response, "ETag"), etag_);
    EXPECT_FALSE(response.file.file.is_open());
  }
  EXPECT_EQ(get(link_, {{"If-None-Match", "\"x\""}}).status, 200);
}

TEST_F(FileAnswer, HeadSaysWhatGetWouldSendAndIgnoresRanges) {
  const net::Response head = get(link_, {{"Range", "bytes=2-4"}}, "HEAD");

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.file.length, 10U);
  EXPECT_EQ(header(head, "Content-Type"), "video/mp4");
}

TEST_F(FileAnswer, AlteredLinksAreForbidden) {
  const std::size_t query = link_.find('?');
  std::string later = link_;
  later[link_.find("expires=") + 8] = '9';
  std::string forged = link_;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  std::string other = link_;
  other[query - 5] = other[query - 5] == '1' ? '2' : '1';
  std::string poster = link_;
  poster.replace(query - 3, 3, "jpg");

  for (const std::string& link : {later, forged, other, poster, link_.substr(0, query),
                                  "/files/x" + link_.substr(query), link_ + "%"}) {
    failure_message(get(link), 403, 1103);
  }
}

TEST_F(FileAnswer, ALinkHoldsUntilItsTimeAndNoLonger) {
  clock_.advance(std::chrono::hours(24 * 30) - std::chrono::seconds(1));
  EXPECT_EQ(get(link_).status, 200);

  clock_.advance(std::chrono::seconds(1));

  EXPECT_NE(failure_message(get(link_), 403, 1103).find("expired"), std::string::npos);
}

TEST_F(FileAnswer, DeletedFilesAreGone) {
  blobs_.files.clear();
  failure_message(get(link_), 404, 1203);

  ASSERT_TRUE(database_->tasks().drop_artifact(task_.id, clock_.now()).ok());

  failure_message(get(link_), 404, 1203);
  failure_message(get(signed_path(secret_, "1.mp4", expires_)), 404, 1203);
  failure_message(get(signed_path(secret_, "x.txt", expires_)), 404, 1203);
}

}  // namespace
}  // namespace kare::api
