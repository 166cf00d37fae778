#include "engine/wan/text/tokenizer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include "base/text.h"
#include "engine/wan/weights/test_files.h"

namespace kare::wan {
namespace {

using Ids = std::vector<std::int32_t>;

// A tokenizer.json with a few pieces; `more` are further members, each with a comma behind it.
std::string json_file(std::string_view more, std::string_view model_more = "") {
  return "{" + std::string(more) + R"("pre_tokenizer":{"type":"Metaspace","replacement":")" +
         "\u2581" + R"(","add_prefix_space":true},"model":{"type":"Unigram","unk_id":0,)" +
         std::string(model_more) + R"("vocab":[["<unk>",0.0],["</s>",0.0],[")" + "\u2581" +
         R"(",-2.0],["a",-1.0],["ab",-1.5],["b",-1.0],[")" + "\u2581" + R"(ab",-3.0]]}})";
}

Tokenizer tokenizer_of(const std::string& json) {
  auto tokenizer = Tokenizer::from_json(json);
  EXPECT_TRUE(tokenizer.ok()) << (tokenizer.ok() ? "" : tokenizer.error().message);
  return tokenizer.take();
}

const std::string kAdded = R"("added_tokens":[{"id":1,"content":"</s>","special":true}],)";

TEST(Tokenizer, PicksTheBestSumOfScores) {
  const Tokenizer tokenizer = tokenizer_of(json_file(kAdded));

  EXPECT_EQ(tokenizer.encode("ab"), (Ids{6}));  // -3 beats -2 - 1.5 and -2 - 1 - 1.
  EXPECT_EQ(tokenizer.encode("ba"), (Ids{2, 5, 3}));
  EXPECT_EQ(tokenizer.encode(""), Ids{});
}

TEST(Tokenizer, NeighbouringUnknownCharactersAreOne) {
  const Tokenizer tokenizer = tokenizer_of(json_file(kAdded));

  EXPECT_EQ(tokenizer.encode("axyb"), (Ids{2, 3, 0, 5}));
}

TEST(Tokenizer, AddedTokensStandForThemselves) {
  const Tokenizer tokenizer = tokenizer_of(json_file(kAdded));

  EXPECT_EQ(tokenizer.encode("b</s>ab"), (Ids{2, 5, 1, 6}));
  EXPECT_EQ(tokenizer.encode("</s>"), (Ids{1}));
}

TEST(Tokenizer, LongPromptsAreCutAndKeepTheirEnd) {
  const Tokenizer tokenizer = tokenizer_of(json_file(kAdded));
  const std::string text(1000, 'b');

  const Ids ids = tokenizer.encode_prompt(text, 512);

  ASSERT_EQ(ids.size(), 512u);
  EXPECT_EQ(ids.back(), 1);
  EXPECT_EQ(ids[510], 5);
  EXPECT_EQ(tokenizer.encode_prompt("ab", 1), (Ids{1}));
}

TEST(Tokenizer, StepsOfTheFileAreTaken) {
  const std::string steps =
      R"("normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},)"
      R"({"type":"Replace","pattern":{"String":"x"},"content":"ab"},)"
      R"({"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "},{"type":"Strip"}]},)";
  const Tokenizer tokenizer = tokenizer_of(json_file(kAdded + steps));

  EXPECT_EQ(tokenizer.encode("  x \uff42  "), (Ids{6, 2, 5}));
}

TEST(Tokenizer, PartsThatAreNotKnownAreNamed) {
  const auto message = [](const std::string& more) {
    const auto tokenizer = Tokenizer::from_json(json_file(more));
    EXPECT_FALSE(tokenizer.ok());
    return tokenizer.ok() ? "" : tokenizer.error().message;
  };

  EXPECT_EQ(message(R"("normalizer":{"type":"BertNormalizer"},)"),
            "the tokenizer's normalizer is of a kind that is not known: BertNormalizer");
  EXPECT_EQ(message(R"("normalizer":{"type":"Replace","pattern":{"Regex":"a+"},"content":""},)"),
            "the tokenizer's normalizer is of a kind that is not known: the pattern a+");
}

TEST(Tokenizer, FilesThatAreNoTokenizerAreRefused) {
  for (const char* file :
       {"", "{}", "[]", "{\"model\":{}}", "{\"model\":{\"unk_id\":0,\"vocab\":[]}}",
        "{\"model\":{\"unk_id\":9,\"vocab\":[[\"a\",1]]}}",
        "{\"model\":{\"unk_id\":0,\"vocab\":[[1,\"a\"]]}}"}) {
    EXPECT_FALSE(Tokenizer::from_json(file).ok()) << file;
  }
}

TEST(Tokenizer, EveryCutSpieceModelIsRefusedOrWorks) {
  const std::string file = golden_bytes("tokenizer_tiny.safetensors", "spiece_model_identity");

  for (std::size_t length = 0; length < file.size(); length += 3) {
    auto tokenizer = Tokenizer::from_spiece(bytes_of(file).first(length));
    const std::size_t count = tokenizer.ok() ? tokenizer.value().encode("A lovely cat").size() : 0;
    EXPECT_LE(count, 13u);
  }
}

TEST(Tokenizer, IsFoundInTheFoldersOfModels) {
  const auto none = Tokenizer::open(kGolden / "sharded");
  const auto json = Tokenizer::open(kGolden / "tokenizer_tiny_tokenizer.json");

  EXPECT_EQ(none.error().code, Code::kNotFound);
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json.value().id_count(), 487u);
}

TEST(Tokenizer, ComfyUisFilesCarryTheirOwn) {
  const std::string spiece = golden_bytes("tokenizer_tiny.safetensors", "spiece_model_identity");
  const std::string size = std::to_string(spiece.size());
  const std::string file = safetensors_file(R"({"spiece_model":{"dtype":"U8","shape":[)" + size +
                                                R"(],"data_offsets":[0,)" + size + "]}}",
                                            spiece);

  const auto checkpoint = Checkpoint::from_bytes(bytes_of(file)).take();
  const auto tokenizer = Tokenizer::from_checkpoint(*checkpoint);

  ASSERT_TRUE(tokenizer.ok());
  EXPECT_EQ(tokenizer.value().encode_prompt("A lovely cat"), (Ids{296, 440, 443, 1}));
}

TEST(Tokenizer, GgufFilesCarryTheirOwn) {
  const auto text = [](std::string_view value) {
    return little<std::uint64_t>(value.size()) + std::string(value);
  };
  const auto list = [&](std::string_view name, std::uint32_t type, std::uint64_t count) {
    return text("tokenizer.ggml." + std::string(name)) + little<std::uint32_t>(9) + little(type) +
           little(count);
  };
  std::string file = "GGUF" + little<std::uint32_t>(3) + little<std::uint64_t>(0) +
                     little<std::uint64_t>(4) + list("tokens", 8, 5);
  for (const char* piece : {"<unk>", "</s>", "\u2581", "a", "<0x62>"}) file += text(piece);
  file += list("scores", 6, 5);
  for (const float score : {0.0f, 0.0f, -2.0f, -1.0f, 0.0f}) file += little(score);
  file += list("token_type", 5, 5);
  for (const std::int32_t kind : {2, 3, 1, 1, 6}) file += little(kind);
  file +=
      text("tokenizer.ggml.unknown_token_id") + little<std::uint32_t>(4) + little<std::uint32_t>(0);
  const Path path =
      Path(testing::TempDir()) / ("kare-tokenizer-" + std::to_string(::getpid()) + ".gguf");
  ASSERT_TRUE(write_file_atomically(path, file, 0600).ok());

  const auto tokenizer = Tokenizer::open(path);

  ASSERT_TRUE(tokenizer.ok()) << tokenizer.error().message;
  EXPECT_EQ(tokenizer.value().encode_prompt("ab"), (Ids{2, 3, 4, 1}));
  std::filesystem::remove(path);
}

// With a whole set of byte pieces nothing is lost: every id is one of the vocabulary's.
RC_GTEST_PROP(Tokenizer, AnyBytesHaveIds, (const std::string& bytes)) {
  static const Tokenizer tokenizer = [] {
    const std::string file = golden_bytes("tokenizer_tiny.safetensors", "spiece_model_nmt_nfkc");
    return Tokenizer::from_spiece(bytes_of(file)).take();
  }();

  for (const std::int32_t id : tokenizer.encode_prompt(bytes)) RC_ASSERT(id >= 0 && id < 487);
}

}  // namespace
}  // namespace kare::wan
