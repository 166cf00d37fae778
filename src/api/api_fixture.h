#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/api.h"
#include "store/sqlite/database.h"

namespace kare::api {

// Blobs in memory, for tests; `free` is what the disk is said to have.
class MemoryBlobs final : public BlobStore {
 public:
  Result<> put(std::string_view key, const Path& file) override;
  Result<> remove(std::string_view key) override;
  Result<UniqueFd> open(std::string_view key) override;
  Result<> for_each(const std::function<void(std::string_view, TimePoint)>& visit) override;
  Result<std::uint64_t> free_bytes() override;

  std::map<std::string, std::string, std::less<>> files;
  std::uint64_t free = 100 * kDiskFreeBytesMin;
};

// An Api over SQLite in memory with the key of one owner, "alice"; requests go in without sockets.
class ApiFixture : public testing::Test {
 protected:
  ApiFixture();

  // Sends a request and waits for its answer. `target` may have a query. The key of alice and the
  // type of JSON are added unless `headers` has those names; an empty value leaves one out.
  net::Response send(std::string_view method, std::string_view target, std::string body = {},
                     net::Headers headers = {});
  // The id of a new task of alice.
  std::string create(std::string body = R"({"prompt":"A beach."})", net::Headers headers = {});
  // Runs the oldest queued task to its end; a success leaves "0123456789" as the video's bytes.
  Task finish_next(State state, std::string error = {});
  std::string add_key(std::string owner);

  static boost::json::value json_of(const net::Response& response) {
    return boost::json::parse(response.body);
  }
  // Checks the envelope of a failure and returns its message.
  static std::string failure_message(const net::Response& response, int status, int code);

  ManualClock clock_;
  MemoryBlobs blobs_;
  std::unique_ptr<SqliteDatabase> database_;
  const ServerSecret secret_;
  Api api_;
  std::string key_;
};

}  // namespace kare::api
