#include "engine/animatic/words/styles.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace kare::animatic {
namespace {

// Phrases in the form of tokens joined by spaces; those of scripts without spaces as they are.
// `alone`: counts only where no thing follows that it could describe.
struct Row {
  std::string_view name;
  bool alone;
  std::string_view phrases;  // Separated by commas.
};
constexpr Row kRows[] = {
    {"watercolour", false,
     "watercolor,watercolour,watercolors,watercolours,water color,water colour,aquarelle,aquarell,"
     "acuarela,acquerello,aquarela,suluboya,sulu boya,акварель,акварелью,水彩,水彩画,수채화"},
    {"oil", false,
     "oil painting,oil painted,oil paint,oil on canvas,in oils,impasto,ölgemälde,ölmalerei,"
     "peinture à l'huile,pintura al óleo,al óleo,pintura a óleo,olio su tela,yağlı boya,油画,油絵,"
     "масляная живопись,маслом,유화"},
    {"van gogh", false,
     "van gogh,vincent van gogh,van gogh's,post impressionist,ван гог,梵高,ゴッホ"},
    {"impressionist", false,
     "impressionist,impressionism,impressionistic,monet,claude monet,renoir,impressionniste,"
     "impresionista,impressionistisch,印象派"},
    {"pixel art", false,
     "pixel art,pixelart,pixelated,8 bit,8bit,16 bit,16bit,eight bit,retro game,pixel kunst,"
     "arte pixel,piksel sanatı,пиксель арт,像素艺术,像素风,像素,ドット絵,ピクセルアート,픽셀 아트"},
    {"black and white", true,
     "black and white,black & white,b&w,monochrome,monochromatic,greyscale,grayscale,film noir,"
     "schwarz weiß,schwarzweiß,schwarzweiss,noir et blanc,blanco y negro,bianco e nero,"
     "preto e branco,siyah beyaz,черно белый,чёрно белый,черно белое,黑白,白黒,モノクロ,흑백"},
    {"sepia", false, "sepia,sepia tone,sepia toned,sépia,сепия,セピア"},
    {"vintage", true,
     "vintage,vintage film,old film,old movie,retro,retro film,super 8,8mm,8 mm,film grain,"
     "1920s,1950s,1960s,1970s,复古,レトロ"},
    {"cyberpunk", false,
     "cyberpunk,cyber punk,synthwave,vaporwave,neon noir,neon lit,neon style,киберпанк,"
     "赛博朋克,サイバーパンク,사이버펑크"},
    {"ukiyo-e", false,
     "ukiyo e,ukiyo,ukiyoe,hokusai,katsushika hokusai,hiroshige,woodblock,woodblock print,"
     "woodcut,浮世绘,浮世絵,укиё э,우키요에"},
    {"surreal", false,
     "surreal,surrealism,surrealist,surrealistic,salvador dali,dalí,dreamlike,psychedelic,"
     "surrealistisch,surréaliste,surrealista,sürreal,сюрреализм,超现实,超现实主义,シュール"},
    {"animated", false,
     "anime,animated,cartoon,cartoonish,cel shaded,cel shading,ghibli,studio ghibli,disney,pixar,"
     "zeichentrick,dessin animé,dibujos animados,çizgi film,аниме,мультфильм,动漫,卡通,动画片,"
     "アニメ,アニメ風,애니메이션"},
    {"sketch", false,
     "pencil sketch,pencil drawing,colored pencil,coloured pencil,sketch,sketched,charcoal "
     "drawing,charcoal sketch,"
     "bleistiftzeichnung,dessin au crayon,dibujo a lápiz,karakalem,карандашом,素描,铅笔画,鉛筆画"},
    {"line drawing", false, "line drawing,line art,lineart,ink drawing,线描,線画"},
    {"pastel", false,
     "pastel,pastels,pastel colors,pastel colours,pastel drawing,soft pastel,pastellfarben,粉彩,"
     "パステル,пастель"},
    {"comic", false,
     "comic style,comic book style,comic strip,in comic,pop art,halftone,roy lichtenstein,"
     "lichtenstein,graphic novel,çizgi roman,漫画风格,波普艺术"},
    {"cinematic", false,
     "cinematic,cinematic style,film look,movie still,kinoreif,cinématographique,cinematográfico,"
     "sinematik,кинематографичный,电影感,电影质感,シネマティック,映画のような"},
    {"paper cut", false,
     "paper cut,paper cutout,paper cut out,papercut,cut paper,paper craft,papercraft,origami style,"
     "scherenschnitt,剪纸,切り絵"},
    {"low poly", false, "low poly,lowpoly,low polygon,polygonal,低多边形,ローポリ"},
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Words about the picture, that go with a style.
bool is_medium(std::string_view word) {
  return is_one_of(word, {"style",    "styled",   "aesthetic", "painting",     "paintings", "art",
                          "print",    "drawing",  "artwork",   "illustration", "animation", "look",
                          "effect",   "colors",   "colours",   "tones",        "tone",      "stil",
                          "stilinde", "tarzında", "风格",      "風",           "estilo"});
}
bool is_picture(std::string_view word) {
  return is_medium(word) || is_one_of(word, {"film", "movie", "video", "footage", "photo", "clip",
                                             "photograph", "photography", "picture", "image",
                                             "scene", "shot", "of", "with", "and", "in", "at"});
}

bool has_phrase(std::string_view phrases, std::string_view phrase) {
  std::size_t begin = 0;
  while (begin <= phrases.size()) {
    const std::size_t end = std::min(phrases.find(',', begin), phrases.size());
    if (phrases.substr(begin, end - begin) == phrase) return true;
    begin = end + 1;
  }
  return false;
}

class Finder {
 public:
  explicit Finder(Reading& reading) : reading_(reading) {}

  StyleWords take() {
    for (std::size_t at = 0; at < tokens().size();) {
      std::size_t end = at + 1;
      const Row* const row = longest_at(at, end);
      if (row != nullptr && !is_denied(at)) {
        note(*row);
        reading_.settle(at, end);
      }
      at = end;
    }
    if (!words_.styles.empty()) settle_media();
    return std::move(words_);
  }

 private:
  const std::vector<Token>& tokens() const { return reading_.tokens; }

  // The style whose phrase begins at a token, and the end of the longest such phrase.
  const Row* longest_at(std::size_t at, std::size_t& end) const {
    constexpr std::size_t kWordsMax = 4;
    const Row* best = nullptr;
    std::string spaced, joined;
    for (std::size_t i = at; i < std::min(at + kWordsMax, tokens().size()); ++i) {
      spaced += (i > at ? " " : "") + tokens()[i].text;
      joined += tokens()[i].text;
      for (const Row& row : kRows) {
        const bool is_here = has_phrase(row.phrases, spaced) || has_phrase(row.phrases, joined);
        if (!is_here || (row.alone && describes(i + 1))) continue;
        best = &row;
        end = i + 1;
      }
    }
    return best;
  }

  // Whether a thing follows that a word could belong to.
  bool describes(std::size_t next) const {
    if (next >= tokens().size() || !tokens()[next].is_word) return false;
    return !is_picture(tokens()[next].text);
  }

  bool is_denied(std::size_t at) const {
    for (const Mark& mark : reading_.marks) {
      if (mark.meaning.kind == Kind::kNegation && mark.end == at) return true;
    }
    return false;
  }

  void note(const Row& row) {
    const bool is_known =
        std::find(words_.styles.begin(), words_.styles.end(), row.name) != words_.styles.end();
    if (!is_known) words_.styles.emplace_back(row.name);
  }

  // "in the style of", "painting", "art" beside a style.
  void settle_media() {
    for (std::size_t i = 0; i < tokens().size(); ++i) {
      const std::string& word = tokens()[i].text;
      const bool is_bare = is_one_of(word, {"style", "styled", "aesthetic", "风格"});
      if (is_bare || (is_medium(word) && is_beside_style(i))) {
        reading_.settle(i, i + 1);
      }
    }
  }

  bool is_beside_style(std::size_t at) const {
    return std::any_of(reading_.marks.begin(), reading_.marks.end(), [at](const Mark& mark) {
      const bool is_style = mark.meaning.kind == Kind::kGrammar && mark.shown;
      return is_style && (mark.end == at || mark.begin == at + 1);
    });
  }

  Reading& reading_;
  StyleWords words_;
};

}  // namespace

StyleWords take_styles(Reading& reading) {
  return Finder(reading).take();
}

}  // namespace kare::animatic
