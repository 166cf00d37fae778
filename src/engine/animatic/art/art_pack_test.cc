#include "engine/animatic/art/art_pack.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "base/rng.h"
#include "engine/animatic/art/test_share.h"

namespace kare::animatic {
namespace {

// A file of the given bytes that goes away with the test.
class TemporaryPack {
 public:
  explicit TemporaryPack(const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() /
              ("kare-art-test-" + std::to_string(::getpid()))) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TemporaryPack() { std::filesystem::remove(path_); }
  const Path& path() const { return path_; }

 private:
  Path path_;
};

ArtPack open_pack() {
  Result<ArtPack> pack = ArtPack::open(test_share() / "art.pack");
  EXPECT_TRUE(pack.ok()) << "run ./setup (tools/assets) first";
  return pack.take();
}

TEST(ArtPack, GivesDocumentsByName) {
  const ArtPack pack = open_pack();

  const Result<std::string> dog = pack.svg("dog");

  ASSERT_TRUE(dog.ok());
  EXPECT_TRUE(dog.value().starts_with("<svg"));
  EXPECT_TRUE(dog.value().ends_with("</svg>"));
  EXPECT_TRUE(pack.has("dog"));
}

TEST(ArtPack, DoesNotKnowOtherNames) {
  const ArtPack pack = open_pack();

  EXPECT_FALSE(pack.has("do"));
  EXPECT_FALSE(pack.has("dogs"));
  EXPECT_FALSE(pack.has(""));
  const Result<std::string> missing = pack.svg("unicycle-made-of-cheese");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, Code::kNotFound);
}

TEST(ArtPack, EveryDocumentCanBeUnpacked) {
  const ArtPack pack = open_pack();

  EXPECT_GT(pack.names().size(), 1000U);
  for (const std::string& name : pack.names()) EXPECT_TRUE(pack.svg(name).ok()) << name;
}

TEST(ArtPack, KnowsFactsAboutPictures) {
  const ArtPack pack = open_pack();

  EXPECT_EQ(pack.facts("dog").facing, Facing::kLeft);
  EXPECT_EQ(pack.facts("person-walking").facing, Facing::kLeft);
  EXPECT_EQ(pack.facts("person-walking-facing-right").facing, Facing::kRight);
  EXPECT_EQ(pack.facts("child").portrayal, Portrayal::kHead);
  EXPECT_EQ(pack.facts("firefighter").portrayal, Portrayal::kBust);
  EXPECT_EQ(pack.facts("person-standing").portrayal, Portrayal::kWhole);
  EXPECT_EQ(pack.facts("sailboat").habitat, Habitat::kWater);
  EXPECT_EQ(pack.facts("shark").habitat, Habitat::kUnderWater);
  EXPECT_GT(pack.facts("elephant").height_m, 10 * pack.facts("ant").height_m);
}

TEST(ArtPack, LeavesOutPicturesOnCardsOfTheirOwn) {
  const ArtPack pack = open_pack();

  for (const char* card : {"sunset", "cityscape", "beach-with-umbrella", "umbrella-on-ground"}) {
    EXPECT_FALSE(pack.has(card)) << card;
  }
}

TEST(ArtPack, MissingFileIsAnError) {
  const Result<ArtPack> pack = ArtPack::open("/nonexistent/art.pack");

  ASSERT_FALSE(pack.ok());
  EXPECT_EQ(pack.error().code, Code::kNotFound);
}

TEST(ArtPack, DamagedFilesAreErrorsOrStayInBounds) {
  const std::string whole = read_file(test_share() / "art.pack").take().substr(0, 4096);
  Rng rng(20240611);

  for (int round = 0; round < 200; ++round) {
    std::string bytes = whole.substr(0, static_cast<std::size_t>(rng.below(4096)));
    if (!bytes.empty())
      bytes[static_cast<std::size_t>(rng.below(static_cast<int>(bytes.size())))] ^= 0x55;
    const TemporaryPack file(bytes);
    EXPECT_FALSE(ArtPack::open(file.path()).ok());
  }
}

}  // namespace
}  // namespace kare::animatic
