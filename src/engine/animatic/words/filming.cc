#include "engine/animatic/words/filming.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "engine/animatic/words/lemma.h"
#include "engine/animatic/words/table.h"

namespace kare::animatic {
namespace {

constexpr double kUsualMove = 6;  // Of 10, how strong a move is of which nothing more is said.
constexpr double kFaint = 0.5, kFierce = 1.6;

enum class Deed {
  kHorizontal,
  kVertical,
  kPan,
  kTilt,
  kRoll,
  kZoom,
  kDolly,
  kOrbit,
  kPace,
  kLapse,
  kHyperlapse,
  kShake,
  kRack,
  kShallow,
  kSteady,
  kStill,
  kLean,
  kVertigo,
  kAerial,
  kHigh,
  kLow,
  kWide,
  kClose,
  kVeryClose,
  kEyes,
  kMedium,
  kOverhead,
  kUsual,     // What is done anyway.
  kNotDrawn,  // What we know and cannot do.
};

// What words ask for. A pattern is a sequence of words in their base form, each with alternatives
// behind slashes; patterns are separated by commas. Between two words of a pattern others may stand
// that only link or say how strongly ("pans slowly to the left"). `strict`: the words could mean
// something else.
struct Row {
  Deed deed;
  double value;
  bool strict;
  std::string_view patterns;
};

constexpr Row kRows[] = {
    {Deed::kPan, -1, false,
     "pan left/leftward/leftwards,whip pan left,pan from right left,right left pan/sweep,camera "
     "turn left,"
     "camera sweep/swing/rotate left"},
    {Deed::kPan, 1, false,
     "pan right/rightward/rightwards,pan from left right,left right pan/sweep,camera turn right,"
     "camera sweep/swing/rotate right,pan shot/view/camera,panoramic shot/sweep,whip pan,"
     "camera pan/sweep across/over/along/around,camera pan,sweep pan/shot"},
    {Deed::kPan, 1, true, "pan,pan across/over/around"},
    {Deed::kTilt, 1, false,
     "tilt up/upward/upwards/skyward,camera tilt,pan up/upward/upwards,camera look/point up,"
     "tilt shot,tilt from bottom top"},
    {Deed::kTilt, -1, false,
     "tilt down/downward/downwards,pan down/downward/downwards,camera look/point down,"
     "tilt from top bottom"},
    {Deed::kTilt, 1, true, "tilt"},
    {Deed::kZoom, -1, false,
     "zoom in/into/closer/close/forward/onto/on,camera zoom,zoom shot/effect,crash/snap "
     "zoom,telephoto lens/shot,camera get closer"},
    {Deed::kZoom, -1, true, "zoom"},
    {Deed::kZoom, 1, false, "zoom out/back/away/backward"},
    {Deed::kVertigo, 1, false, "dolly zoom,vertigo effect/shot,zolly,contra zoom"},
    {Deed::kDolly, 1, false,
     "dolly in/forward/forwards/closer/into,dolly shot,camera dolly,"
     "camera move/fly/glide/travel/drift/go/push/track/rush/advance/walk "
     "in/forward/forwards/closer/"
     "toward/towards/into/through,camera approach/advance,push in shot,walk through shot,"
     "camera get closer/close,forward camera/tracking,camera push,glide/float shot/camera,"
     "camera glide/float"},
    {Deed::kDolly, 1, true, "push in,move closer,move forward,track in,fly through"},
    {Deed::kDolly, -1, false,
     "dolly out/back/backward/backwards/away,"
     "camera move/fly/glide/travel/drift/go/pull/track/back/retreat "
     "out/back/backward/backwards/away,"
     "camera retreat,pull back/out shot,pull back/out camera,pull back reveal,reveal shot,"
     "camera float backward/backwards"},
    {Deed::kDolly, -1, true, "pull back/out/away"},
    {Deed::kHorizontal, -1, false,
     "camera move/slide/glide/travel/track/drift/fly/truck left,track from right left"},
    {Deed::kHorizontal, -1, true, "truck left,slide left,track left"},
    {Deed::kHorizontal, 1, false,
     "camera move/slide/glide/travel/track/drift/fly/truck right,"
     "track from left right,tracking shot/camera/view,track shot/camera,trucking shot,slider shot,"
     "follow shot,side/lateral tracking,camera follow/track/accompany,camera move/slide sideways,"
     "parallax shot/effect,camera swoop,camera move along/alongside"},
    {Deed::kHorizontal, 1, true, "parallax,truck right,slide right,track right,follow along"},
    {Deed::kVertical, 1, false,
     "crane/jib/boom/pedestal up,crane/jib/boom shot/camera,camera rise/ascend/lift/climb/soar,"
     "camera move/fly/go/float/crane up/upward/upwards,rise camera/shot,pedestal shot,"
     "ascend shot/view,camera elevate,camera pull up"},
    {Deed::kVertical, -1, false,
     "crane/jib/boom/pedestal down,camera descend/sink/lower/drop,"
     "camera move/fly/go/float/crane down/downward/downwards,descend camera/shot,swoop "
     "camera/shot,camera dive/plunge"},
    {Deed::kRoll, 1, false,
     "camera roll/spin,roll shot/camera,barrel roll,rotate/rotating/spin camera,roll clockwise,"
     "camera rotate clockwise,roll left,spiral shot/camera"},
    {Deed::kRoll, -1, false,
     "roll right,roll counterclockwise/anticlockwise,camera rotate counterclockwise"},
    {Deed::kRoll, 1, true, "roll,rotate,spin"},
    {Deed::kOrbit, 1, false,
     "orbit shot/camera/view/around,arc shot,camera orbit/arc/circle/revolve,"
     "camera move/rotate/go/fly/spin around/round/circle,rotate around subject,"
     "360 degree/degrees rotation/view/shot/turn/spin/orbit,circle shot/around subject,"
     "orbital shot,revolve around subject,bullet time"},
    {Deed::kOrbit, 1, true, "orbit,arc,circle around,rotate around,spin around"},
    {Deed::kPace, 0.2, false,
     "super/ultra/extreme/extremely slow motion/mo,super/ultra slowmo,high speed camera/footage"},
    {Deed::kPace, 0.35, false,
     "slow motion/mo,slowmo,slow down video/footage/motion,camera slow down,motion slow down"},
    {Deed::kPace, 0.35, true, "slow down"},
    {Deed::kPace, 2.5, false,
     "fast/rapid/accelerated/quick motion/mo,speed up video/footage/motion,fast forward,sped up,"
     "double speed"},
    {Deed::kPace, 2.5, true, "speed up"},
    {Deed::kLapse, 1, false, "time lapse,timelapse,sky lapse,star lapse"},
    {Deed::kHyperlapse, 1, false, "hyperlapse,hyper lapse,motion lapse"},
    {Deed::kShake, 0.65, false,
     "shake effect/motion/camera/footage/movement/shot/frame,camera shake/tremble/vibrate/jitter,"
     "shaky/shakey/trembling/jittery/jerky/bumpy cam/camera/shot/footage/video/view/effect/motion,"
     "trembling/vibrating/quaking effect,screen shake,earthquake effect/shake,vibrate "
     "camera/shot,jerk movement/motion,"
     "jerky movement,unsteady/wobbly camera/shot/footage,camera be shaky"},
    {Deed::kShake, 0.65, true, "shake,shaky,jittery"},
    {Deed::kShake, 0.35, false,
     "handheld/handycam camera/shot/footage/style/cam/video/view/feel/effect/movement,"
     "hand held camera/shot/footage/style/cam/video/view/effect/movement,"
     "film/shot handheld,camcorder footage,found footage"},
    {Deed::kShake, 0.35, false, "sway/swaying camera,camera sway/wobble"},
    {Deed::kShake, 0.35, true, "handheld,hand held,documentary style"},
    {Deed::kRack, 1, false,
     "rack focus,rack focusing,focus pull/rack/shift/change/transition,pull focus,"
     "shift/change focus,focus move/switch/go from/between,focus from foreground background,"
     "refocus,focus pulling"},
    {Deed::kShallow, 1, false,
     "shallow depth field,shallow focus,selective/soft focus,blurred/blurry/defocused background,"
     "background blur/blurred/blurry,out focus background,background be blurred/blurry/out focus,"
     "bokeh,bokeh effect/background,small/narrow depth field,tilt shift,"
     "focus on foreground/subject"},
    {Deed::kSteady, 1, false,
     "steady smooth perspective/camera/view/shot/motion/movement,"
     "steady/stable/stabilized/stabilised/smooth perspective/camera/view/shot/footage/motion/"
     "movement/video/pan,steady cam,steadicam,steadycam,gimbal shot/stabilized,gimbal,"
     "smooth/fluid camera movement/motion/work,camera be steady/stable/smooth,"
     "camera move/glide smoothly/steadily"},
    {Deed::kSteady, 1, true, "steady,smooth,stable,stabilized"},
    {Deed::kStill, 1, false,
     "static/still/fixed/stationary/locked/motionless/unmoving camera/shot/frame/view/angle/"
     "viewpoint,camera be/stay/remain still/static/fixed/stationary/locked/motionless/unmoving,"
     "locked off/down camera/shot,tripod shot/camera,on tripod,camera not/doesn't/don't move,"
     "no camera movement/motion/move,without camera movement/motion,fixed perspective"},
    {Deed::kStill, 1, true, "tripod,static,locked off,stationary"},
    {Deed::kLean, 1, false,
     "dutch angle/tilt/shot,canted/tilted angle/shot/frame/camera,oblique angle,german angle,"
     "tilted horizon"},
    {Deed::kAerial, 1, false,
     "aerial view/shot/footage/photography/video/perspective/scene/drone,aerial,"
     "bird eye view/shot/perspective,birdseye view/shot,bird's eye view/shot/perspective,"
     "birds eye view/shot/perspective,drone view/shot/footage/camera/video/perspective/flight,"
     "helicopter view/shot,fpv drone/shot/view,fpv,fly over shot/view,flyover,camera fly/soar over/"
     "above/across,from air,satellite/airplane view,seen/viewed/shot/filmed/view from above/sky,"
     "from high above,bird eye,bird's eye,birds eye"},
    {Deed::kHigh, 1, false,
     "high angle/angled shot/view/camera,high angle,from above,"
     "camera look down from above,elevated view/angle,security/surveillance "
     "camera/footage/cam,cctv,"
     "cctv camera/footage/view"},
    {Deed::kLow, 1, false,
     "low angle/angled shot/view/camera,low angle,worm eye view/shot,worm's eye view/shot,"
     "worms eye view,ground level shot/view,frog perspective,from below,hip level shot,"
     "low camera angle"},
    {Deed::kWide, 1, false,
     "extreme/very wide shot/view,wide angle shot/view/lens/camera,wide angle,wide shot/view,"
     "long shot,full shot,wide establishing shot,establish shot,establishing shot/view,panoramic "
     "view,panorama,"
     "ultra wide,ultrawide"},
    {Deed::kVeryClose, 1, false,
     "extreme/extremely/very close up shot/view,extreme/extremely/very close up,extreme "
     "closeup,macro shot/view/lens/photography/"
     "footage,macro,micro shot"},
    {Deed::kClose, 1, false,
     "close up shot/view/of,close up,closeup,close shot/view,tight shot/framing,"
     "detail shot,head shot,portrait shot"},
    {Deed::kEyes, 1, false,
     "pov shot/view/camera/perspective/video,pov,point view,first person "
     "view/perspective/shot/camera/pov,"
     "point view shot,subjective shot/camera/view,body cam,bodycam,dashcam,dash cam,gopro "
     "footage/view/shot,gopro,"
     "action camera,helmet camera/cam,through eye"},
    {Deed::kMedium, 1, false,
     "medium/mid/waist/cowboy/american shot/view,medium wide/long/full shot,medium close up,two "
     "shot"},
    {Deed::kOverhead, 1, false,
     "overhead shot/view/angle/camera/perspective,top down/downward view/shot/angle/perspective,"
     "top down,top view/shot,from directly/straight above/overhead,from overhead,"
     "camera look/looking straight down,look/looking straight down,straight down,"
     "view from directly above,god's/gods/god eye view/shot,flat lay"},
    {Deed::kUsual, 1, false,
     "front/frontal view/shot/angle,eye level,eye level shot/view/angle,deep focus,"
     "in focus,sharp focus,normal/regular speed"},
    {Deed::kNotDrawn, 1, false,
     "side/back/rear/profile/three quarter view/shot/angle,seen/viewed/shot/filmed/view from "
     "behind,"
     "isometric view,over shoulder,over shoulder shot/view,seamless/seamlessly/perfect loop,"
     "loop/looping/looped video/animation/clip/footage,loop seamlessly,fisheye,fisheye "
     "lens/view/shot,"
     "fish eye lens/view/shot,fish eye,long/single/one/continuous take,one shot take,split screen,"
     "stop motion,freeze frame,in reverse,play/played backward/backwards/reverse,reverse motion,"
     "lens flare,motion blur,long exposure,speed ramp/ramping,double exposure,webcam,cross section,"
     "picture in picture,night vision,thermal camera/vision/view,infrared camera/view"},
    {Deed::kNotDrawn, 1, true, "from behind,from side,loop,looping,isometric,reverse,rewind"},
};

// Other languages: whole phrases as they are written.
constexpr Row kForeign[] = {
    {Deed::kPace, 0.35, false,
     "ağır çekim,ağır çekimde,yavaş çekim,慢动作,慢镜头,スローモーション,スロー,cámara "
     "lenta,zeitlupe,in zeitlupe,"
     "au ralenti,ralenti,al rallentatore,rallentatore,câmera lenta,em câmera lenta,"
     "замедленная съёмка,замедленной съёмке,в замедленной съемке,замедленной съемке,슬로우 모션,"
     "슬로모션,حركة بطيئة,بالحركة البطيئة"},
    {Deed::kPace, 2.5, false,
     "hızlı çekim,快动作,快进,早送り,cámara rápida,im zeitraffer schnell,en accéléré,accéléré,"
     "ускоренная съёмка,ускоренная съемка,빨리 감기"},
    {Deed::kZoom, -1, false,
     "yakınlaştırma,yakınlaşma,kamera yakınlaşıyor,镜头拉近,拉近,推近,ズームイン,zoom hinein,"
     "heranzoomen,acercamiento,zoom avant,zoom in avanti,приближение,наезд камеры,줌인,줌 "
     "인,تكبير"},
    {Deed::kZoom, 1, false,
     "uzaklaştırma,uzaklaşma,kamera "
     "uzaklaşıyor,镜头拉远,拉远,ズームアウト,herauszoomen,alejamiento,"
     "zoom arrière,zoom indietro,отдаление,줌아웃,줌 아웃,تصغير"},
    {Deed::kPan, -1, false,
     "sola kaydırma,kamera sola,镜头左移,向左摇,左にパン,schwenk nach links,kameraschwenk nach "
     "links,"
     "panorámica a la izquierda,paneo a la izquierda,panoramique à gauche,"
     "panoramica a sinistra,panorâmica à esquerda,панорама влево,왼쪽으로 팬"},
    {Deed::kPan, 1, false,
     "sağa kaydırma,kamera sağa,镜头右移,向右摇,右にパン,schwenk nach rechts,"
     "kameraschwenk nach rechts,panorámica a la derecha,paneo a la derecha,panoramique à droite,"
     "panoramica a destra,panorâmica à direita,панорама вправо,오른쪽으로 팬"},
    {Deed::kAerial, 1, false,
     "havadan çekim,havadan görünüm,kuş bakışı,drone çekimi,航拍,鸟瞰,俯瞰,空撮,luftaufnahme,"
     "vogelperspektive,drohnenaufnahme,vista aérea,toma aérea,vue aérienne,vista aerea,"
     "ripresa aerea,с высоты птичьего полёта,с высоты птичьего полета,аэросъёмка,аэросъемка,"
     "항공 촬영,항공샷,لقطة جوية,منظر جوي"},
    {Deed::kClose, 1, false,
     "yakın çekim,特写,近景,クローズアップ,nahaufnahme,großaufnahme,primer plano,gros plan,"
     "primo piano,крупный план,крупным планом,클로즈업,لقطة قريبة,لقطة مقربة"},
    {Deed::kShake, 0.35, false,
     "el kamerası,手持镜头,手持,手持ちカメラ,手ブレ,handkamera,cámara en mano,caméra à l'épaule,"
     "camera a mano,câmera na mão,ручная камера,핸드헬드"},
    {Deed::kStill, 1, false,
     "sabit kamera,固定镜头,固定カメラ,feste kamera,statische kamera,cámara fija,caméra fixe,"
     "camera fissa,câmera fixa,статичная камера,고정 카메라,كاميرا ثابتة"},
    {Deed::kRack, 1, false,
     "odak kaydırma,焦点转移,变焦焦点,ピント送り,schärfeverlagerung,cambio de foco,"
     "bascule de point,cambio di fuoco,перевод фокуса,초점 이동"},
    {Deed::kShallow, 1, false,
     "sığ alan derinliği,浅景深,背景虚化,被写界深度が浅い,geringe schärfentiefe,"
     "poca profundidad de campo,faible profondeur de champ,малая глубина резкости,얕은 심도"},
    {Deed::kOrbit, 1, false,
     "kamera etrafında dönüyor,环绕镜头,环绕拍摄,回り込み,kamerafahrt um,camara orbital,"
     "travelling circulaire,облёт камеры"},
    {Deed::kLapse, 1, false,
     "hızlandırılmış çekim,zeitraffer,延时摄影,缩时摄影,タイムラプス,微速度撮影,таймлапс,"
     "타임랩스,زمن متسارع"},
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_faint(std::string_view word) {
  return is_one_of(word, {"slow", "slowly", "gentle", "gently", "slight", "slightly", "subtle",
                          "subtly", "gradual", "gradually", "bit", "softly", "minor", "light"});
}
bool is_fierce(std::string_view word) {
  return is_one_of(
      word,
      {"fast",    "quick",     "quickly", "rapid",     "rapidly",  "intense",      "intensely",
       "strong",  "strongly",  "violent", "violently", "dramatic", "dramatically", "heavy",
       "extreme", "extremely", "whip",    "sudden",    "suddenly", "swift",        "swiftly",
       "very",    "sharply",   "sharp",   "wildly",    "severe"});
}
// What may stand between the words of a pattern.
bool is_filler(std::string_view word) {
  return is_faint(word) || is_fierce(word) ||
         is_one_of(word,
                   {"to",     "the", "a",     "an",   "towards",      "toward",     "and",
                    "is",     "of",  "its",   "in",   "smoothly",     "steadily",   "smooth",
                    "steady", "out", "while", "then", "continuously", "constantly", "cinematically",
                    "'s"});
}
// What belongs to words of filming and stands beside them.
bool is_companion(std::string_view word) {
  return is_faint(word) || is_fierce(word) ||
         is_one_of(word, {"shot",       "view",       "camera",         "cam",       "effect",
                          "movement",   "motion",     "perspective",    "angle",     "video",
                          "footage",    "smoothly",   "steadily",       "smooth",    "steady",
                          "filmed",     "captured",   "style",          "technique", "super",
                          "lens",       "featuring",  "cinematography", "sequence",  "mode",
                          "camerawork", "continuous", "continuously",   "recorded",  "kamera"});
}
bool is_of_filming(std::string_view word) {
  return is_one_of(word, {"shot", "camera", "cam", "effect", "footage", "lens", "filmed",
                          "cinematography", "perspective", "camerawork", "video", "recorded"});
}
// Grammar before words of filming that only leads up to them.
bool is_lead(std::string_view word) {
  return is_one_of(word, {"in", "with", "a", "an", "the", "using", "by", "as", "and", "is", "from",
                          "while", "then", "of", "at", "shows", "having"});
}

// Tokens [begin, end) of a reading.
struct Span {
  std::size_t begin = 0, end = 0;
};

class Finder {
 public:
  explicit Finder(Reading& reading) : reading_(reading) {}

  FilmingWords take() {
    for (std::size_t at = 0; at < tokens().size();) {
      std::optional<Find> found = best_at(at);
      // "The camera pans left": what the camera does says more than that it does something.
      if (text(at) == "camera" && at + 1 < tokens().size()) {
        const std::optional<Find> deed = best_at(at + 1);
        if (deed && (!found || deed->span.end > found->span.end)) found = deed;
      }
      if (!found) {
        ++at;
        continue;
      }
      const Span whole = widened(found->span);
      const bool is_denied_here = is_denied(whole.begin);
      if (!is_denied_here || found->row->deed == Deed::kStill) note(*found->row, whole);
      if (found->row->deed == Deed::kNotDrawn && !is_denied_here) {
        reading_.own_up(found->span.begin, found->span.end);
      } else {
        reading_.settle(whole.begin, whole.end);
      }
      at = std::max(whole.end, at + 1);
    }
    settle_cameras();
    return words_;
  }

 private:
  struct Find {
    const Row* row;
    Span span;
  };

  const std::vector<Token>& tokens() const { return reading_.tokens; }
  std::string_view text(std::size_t at) const { return tokens()[at].text; }

  // "The camera shows …" speaks of ours, "a woman with a camera" of a thing.
  void settle_cameras() {
    for (std::size_t i = 0; i < tokens().size(); ++i) {
      if (text(i) != "camera") continue;
      bool is_thing = false;
      for (std::size_t back = 1; back <= 3 && back <= i && !is_thing; ++back) {
        if (text(i - back) == "the") break;
        is_thing = is_one_of(text(i - back), {"a", "his", "her", "their", "my", "two", "three"});
      }
      const bool is_ours = std::any_of(
          reading_.marks.begin(), reading_.marks.end(),
          [i](const Mark& mark) { return mark.shown && mark.begin <= i && i < mark.end; });
      if (!is_thing && !is_ours && i > 0) reading_.settle(i, i + 1);
    }
  }

  // The longest pattern that begins at a token.
  std::optional<Find> best_at(std::size_t at) const {
    std::optional<Find> best;
    if (!tokens()[at].is_word) return best;
    const auto consider = [&](const Row& row, std::size_t end) {
      if (end <= at || (best && end <= best->span.end)) return;
      const Span span{at, end};
      if (!row.strict || is_alone(span)) best = Find{&row, span};
    };
    for (const Row& row : kRows) {
      for_each(row.patterns, ',',
               [&](std::string_view pattern) { consider(row, match(pattern, at)); });
    }
    if (reading_.language == "en") return best;
    for (const Row& row : kForeign) consider(row, foreign_match(row.patterns, at));
    return best;
  }

  template <class Use>
  static void for_each(std::string_view text, char separator, Use use) {
    while (true) {
      const std::size_t end = text.find(separator);
      use(text.substr(0, end));
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + 1);
    }
  }

  // The token after a pattern that begins at `at`, or 0.
  std::size_t match(std::string_view pattern, std::size_t at) const {
    constexpr std::size_t kFillersMax = 3;
    bool is_first = true, is_match = true;
    for_each(pattern, ' ', [&](std::string_view wanted) {
      if (!is_match) return;
      std::size_t fillers = 0;
      while (!is_first && at < tokens().size() && !is_word(at, wanted) && fillers < kFillersMax &&
             is_filler(text(at))) {
        ++at;
        ++fillers;
      }
      is_match = at < tokens().size() && is_word(at, wanted);
      is_first = false;
      ++at;
    });
    // "the pan to the left of the stove" is no move.
    const bool is_place = is_match && is_one_of(text(at - 1), {"left", "right"}) &&
                          at < tokens().size() && text(at) == "of";
    return is_match && !is_place ? at : 0;
  }

  // Whether a token is one of the alternatives, as it stands or in a base form.
  bool is_word(std::size_t at, std::string_view alternatives) const {
    if (!tokens()[at].is_word) return false;
    bool is_found = false;
    for_each(alternatives, '/', [&](std::string_view wanted) {
      if (is_found || text(at).empty() || text(at)[0] != wanted[0]) {
        is_found = is_found || is_be(text(at), wanted);
        return;
      }
      if (text(at) == wanted) {
        is_found = true;
        return;
      }
      static const IrregularForms kNone;
      for (const Form& form : base_forms(text(at), kNone)) {
        is_found = is_found || form.base == wanted;
      }
    });
    return is_found;
  }

  static bool is_be(std::string_view word, std::string_view wanted) {
    return wanted == "be" && is_one_of(word, {"is", "are", "be", "being"});
  }

  // The same for phrases as the prompt writes them, with or without spaces.
  std::size_t foreign_match(std::string_view phrases, std::size_t at) const {
    constexpr std::size_t kTokensMax = 7;
    std::string spaced, joined;
    std::size_t end = 0;
    for (std::size_t i = at; i < std::min(at + kTokensMax, tokens().size()); ++i) {
      if (!tokens()[i].is_word) break;
      const std::string& said = tokens()[i].shows();
      if (said.empty()) continue;
      spaced += (spaced.empty() ? "" : " ") + said;
      joined += said;
      for_each(phrases, ',', [&](std::string_view phrase) {
        if (phrase == spaced || phrase == joined) end = i + 1;
      });
    }
    return end;
  }

  // Whether words of filming stand beside a span, or nothing else in its clause.
  bool is_alone(Span span) const {
    const Span whole = widened(span);
    for (std::size_t i = span.begin; i > whole.begin && !is_lead(text(i - 1)); --i) {
      if (is_of_filming(text(i - 1))) return true;
    }
    for (std::size_t i = span.end; i < whole.end; ++i) {
      if (is_of_filming(text(i))) return true;
    }
    const bool starts = whole.begin == 0 || !tokens()[whole.begin - 1].is_word;
    const bool ends = whole.end >= tokens().size() || !tokens()[whole.end].is_word;
    return starts && ends && whole.begin > 0;  // A prompt is about more than its filming.
  }

  // With the companions around a span, and what leads up to it.
  Span widened(Span span) const {
    const auto is_here = [&](std::size_t at) { return tokens()[at].is_word; };
    std::size_t begin = span.begin;
    while (begin > 0 && is_here(begin - 1) &&
           (is_companion(text(begin - 1)) || is_lead(text(begin - 1)))) {
      --begin;
    }
    // "by", "and" at the far end belong to what stands before.
    while (span.end < tokens().size() && is_here(span.end) && is_companion(text(span.end))) {
      ++span.end;
    }
    // "… around the subject" names nothing.
    const bool is_vague = span.end + 1 < tokens().size() && text(span.end) == "the" &&
                          is_one_of(text(span.end + 1), {"subject", "scene"});
    if (is_vague) span.end += 2;
    return {begin, span.end};
  }

  bool is_denied(std::size_t at) const {
    return std::any_of(reading_.marks.begin(), reading_.marks.end(), [at](const Mark& mark) {
      return mark.meaning.kind == Kind::kNegation && mark.end == at;
    });
  }

  double strength_in(Span span) const {
    for (std::size_t i = span.begin; i < span.end; ++i) {
      if (is_fierce(text(i))) return kFierce;
      if (is_faint(text(i))) return kFaint;
    }
    return 1;
  }

  void note(const Row& row, Span span) {
    const double strength = strength_in(span);
    const double move = row.value * std::min(10.0, kUsualMove * strength);
    CameraMove& camera = words_.move;
    Filming& filming = words_.filming;
    switch (row.deed) {
      case Deed::kHorizontal: camera.horizontal = move; break;
      case Deed::kVertical: camera.vertical = move; break;
      case Deed::kPan: camera.pan = move; break;
      case Deed::kTilt: camera.tilt = move; break;
      case Deed::kRoll: camera.roll = move; break;
      case Deed::kZoom: camera.zoom = move; break;
      case Deed::kDolly: camera.dolly = move; break;
      case Deed::kOrbit: camera.orbit = move; break;
      case Deed::kPace: filming.pace = row.value; break;
      case Deed::kLapse: lapse(); break;
      case Deed::kHyperlapse:
        lapse();
        camera.dolly = kUsualMove;
        break;
      case Deed::kShake: filming.shake = std::min(1.0, row.value * strength); break;
      case Deed::kRack: filming.focus = Focus::kRack; break;
      case Deed::kShallow:
        if (filming.focus == Focus::kDeep) filming.focus = Focus::kShallow;
        break;
      case Deed::kSteady: filming.steady = true; break;
      case Deed::kStill: filming.still = true; break;
      case Deed::kLean: filming.leans = true; break;
      case Deed::kVertigo: filming.vertigo = true; break;
      case Deed::kAerial: filming.viewpoint = Viewpoint::kAerial; break;
      case Deed::kHigh: filming.viewpoint = Viewpoint::kHigh; break;
      case Deed::kLow: filming.viewpoint = Viewpoint::kLow; break;
      case Deed::kWide: filming.viewpoint = Viewpoint::kWide; break;
      case Deed::kClose: filming.viewpoint = Viewpoint::kClose; break;
      case Deed::kVeryClose: filming.viewpoint = Viewpoint::kVeryClose; break;
      case Deed::kEyes: filming.viewpoint = Viewpoint::kEyes; break;
      case Deed::kMedium: filming.viewpoint = Viewpoint::kMedium; break;
      case Deed::kOverhead: filming.viewpoint = Viewpoint::kOverhead; break;
      case Deed::kUsual:
      case Deed::kNotDrawn: break;
    }
  }

  void lapse() {
    words_.time_lapse = true;
    words_.filming.pace = 3;
  }

  Reading& reading_;
  FilmingWords words_;
};

}  // namespace

FilmingWords take_filming(Reading& reading) {
  return Finder(reading).take();
}

}  // namespace kare::animatic
