#include "engine/animatic/words/understand.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/animatic/words/test_lexicon.h"

namespace kare::animatic {
namespace {

using Words = std::vector<std::string>;

Shot shot_of(const std::string& prompt, const std::string& negative = "", std::uint64_t seed = 1) {
  return understand(test_lexicon(), prompt, negative, seed);
}

std::vector<Subject> named(const Shot& shot) {
  std::vector<Subject> out;
  std::copy_if(shot.subjects.begin(), shot.subjects.end(), std::back_inserter(out),
               [](const Subject& subject) { return subject.main; });
  return out;
}

const Subject* find(const Shot& shot, const std::string& concept_name) {
  const auto found =
      std::find_if(shot.subjects.begin(), shot.subjects.end(),
                   [&](const Subject& subject) { return subject.concept_name == concept_name; });
  return found == shot.subjects.end() ? nullptr : &*found;
}

// A prompt, its setting, and the concepts it names in their order, joined by commas.
struct Example {
  const char* prompt;
  const char* setting;
  const char* things;
};

std::string things_of(const Shot& shot) {
  std::string out;
  for (const Subject& subject : named(shot)) {
    out += (out.empty() ? "" : ",") + subject.concept_name;
  }
  return out;
}

class UnderstandExamples : public testing::TestWithParam<Example> {};

TEST_P(UnderstandExamples, GiveSettingAndSubjects) {
  const Shot shot = shot_of(GetParam().prompt);

  EXPECT_EQ(shot.setting, GetParam().setting);
  EXPECT_EQ(things_of(shot), GetParam().things);
}

INSTANTIATE_TEST_SUITE_P(
    Prompts, UnderstandExamples,
    testing::Values(
        Example{"A happy scene of a vacation on the beach.", "beach", ""},
        Example{"A dog running in the park", "park", "dog"},
        Example{"a cat and a dog", "meadow", "cat,dog"},
        Example{"Two red cars on a city street at night in the rain", "city street", "car"},
        Example{"A woman in a red dress dancing on a stage", "stage", "woman"},
        Example{"A man riding a bicycle through the forest in autumn", "forest", "man"},
        Example{"Three elephants walking across the savanna at sunset", "savanna", "elephant"},
        Example{"An astronaut riding a horse on the moon", "moon surface", "astronaut,horse"},
        Example{"A quiet mountain lake at dawn", "lake", ""},
        Example{"children building a sandcastle by the sea, seagulls flying", "ocean",
                "child,sandcastle,gull"},
        Example{"a snowman in a snowy forest", "forest", "snowman"},
        Example{"Fish swimming in a coral reef", "underwater", "fish"},
        Example{"a shark", "underwater", "shark"},
        Example{"a cow and three sheep", "farm", "cow,sheep"},
        Example{"Aerial view of a tropical island", "beach", ""},
        Example{"a coffee cup in a cozy cafe", "restaurant", "coffee"},
        Example{"A rocket launching into space", "space", "rocket"},
        Example{"A family having a picnic in a meadow", "meadow", "family,child,picnic"},
        Example{"bats around a haunted castle at midnight", "castle", "bat,castle"},
        Example{"surfing at sunset", "ocean", "person"},
        Example{"A group of friends playing volleyball on the beach", "beach", "person,volleyball"},
        Example{"a person is playing guitar", "stage", "person"},
        Example{"a black cat sleeping on a couch", "living room", "cat,couch"},
        Example{"A flock of birds flies over the ocean", "ocean", "bird"},
        Example{"an orange on a plate next to an orange cat", "kitchen", "orange,plate,cat"},
        Example{"A farmer feeding chickens on a farm", "farm", "farmer,chicken"},
        Example{"A couple walking under an umbrella", "meadow", "man,woman,umbrella"},
        Example{"a train travels through the snowy mountains", "mountain", "train"},
        Example{"golden retriever puppy playing in the snow", "snow field", "dog"},
        Example{"A jellyfish floating through the ocean, with tentacles", "ocean", "jellyfish"},
        Example{"reading a book", "library", "person,book"},
        Example{"a robot dancing in Times Square", "city", "robot"},
        Example{"a hot air balloon flies over mountains", "mountain", "hot air balloon"},
        Example{"He is swimming", "pool", "person"},
        Example{"a toothbrush", "bathroom", "toothbrush"}, Example{"", "meadow", ""},
        Example{"quantum bureaucracy", "meadow", ""}),
    [](const auto& example) { return "n" + std::to_string(example.index); });

TEST(Understand, TheBeachHolidayIsFullOfLife) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Shot shot = shot_of("A happy scene of a vacation on the beach.", "", seed);

    EXPECT_EQ(shot.family, "beach");
    EXPECT_EQ(shot.time, TimeOfDay::kDay);
    EXPECT_EQ(shot.weather, Weather::kClear);
    EXPECT_EQ(shot.mood, "happy");
    EXPECT_EQ(shot.undrawn, Words{});
    for (const char* thing : {"palm", "parasol", "gull", "sandcastle", "child", "person"}) {
      EXPECT_NE(find(shot, thing), nullptr) << thing << " with seed " << seed;
    }
  }
}

TEST(Understand, CountsByWordsDigitsAndPlurals) {
  EXPECT_EQ(find(shot_of("a dog"), "dog")->count, 1);
  EXPECT_EQ(find(shot_of("two dogs"), "dog")->count, 2);
  EXPECT_EQ(find(shot_of("7 dogs"), "dog")->count, 7);
  EXPECT_EQ(find(shot_of("dogs"), "dog")->count, 3);
  EXPECT_EQ(find(shot_of("a flock of sheep"), "sheep")->count, 5);
  EXPECT_EQ(find(shot_of("a dozen small red birds"), "bird")->count, 12);
  EXPECT_EQ(find(shot_of("two people"), "people")->count, 2);
  EXPECT_EQ(find(shot_of("people"), "people")->count, 3);
}

TEST(Understand, ColoursBelongToTheirThing) {
  const Shot shot = shot_of("a red car and a blue bird. The horse is white.");

  EXPECT_EQ(find(shot, "car")->colour, "red");
  EXPECT_EQ(find(shot, "bird")->colour, "blue");
  EXPECT_EQ(find(shot, "horse")->colour, "white");
  EXPECT_EQ(find(shot_of("a woman in a green dress"), "woman")->colour, "green");
}

TEST(Understand, SizesChangeTheHeight) {
  const double usual = find(shot_of("an elephant"), "elephant")->height_m;

  EXPECT_LT(find(shot_of("a baby elephant"), "elephant")->height_m, usual);
  EXPECT_GT(find(shot_of("a giant elephant"), "elephant")->height_m, usual);
  EXPECT_GE(find(shot_of("a giant ant"), "ant")->height_m, 1.5);
  EXPECT_EQ(find(shot_of("a baby"), "baby")->count, 1);
}

TEST(Understand, ActionsGoToTheirActors) {
  const Shot shot = shot_of("a cat, a dog and a horse run. A bird flies over a house.");

  EXPECT_EQ(find(shot, "cat")->action, "run");
  EXPECT_EQ(find(shot, "dog")->action, "run");
  EXPECT_EQ(find(shot, "horse")->action, "run");
  EXPECT_EQ(find(shot, "bird")->action, "fly");
  EXPECT_EQ(find(shot, "bird")->habitat, Habitat::kAir);
  EXPECT_EQ(find(shot, "house")->action, "");
  EXPECT_EQ(find(shot_of("a running dog"), "dog")->action, "run");
  EXPECT_EQ(find(shot_of("a child builds a house, birds flying"), "house")->action, "");
}

TEST(Understand, PeopleAreWholeFiguresThatDoWhatIsSaid) {
  const auto art_of = [](const std::string& prompt) { return named(shot_of(prompt)).at(0).art; };

  EXPECT_TRUE(art_of("a man riding a bicycle").starts_with("man-biking"));
  EXPECT_TRUE(art_of("a woman running").starts_with("woman-running"));
  EXPECT_EQ(art_of("a person riding a horse"), "horse-racing");
  EXPECT_TRUE(art_of("a person is surfing").find("surfing") != std::string::npos);
  for (const char* prompt : {"a child", "a man", "people", "a family", "a girl with a kite"}) {
    const ArtFacts facts = test_lexicon().art().facts(art_of(prompt));
    EXPECT_EQ(facts.portrayal, Portrayal::kWhole) << prompt;
  }
}

TEST(Understand, GroupsAreNotRowsOfTwins) {
  const Subject people = *find(shot_of("five people"), "people");

  ASSERT_EQ(people.variants.size(), 4U);
  EXPECT_TRUE(std::any_of(people.variants.begin(), people.variants.end(),
                          [&](const std::string& art) { return art != people.art; }));
}

TEST(Understand, PeopleOfASceneHaveDifferentSkinTones) {
  const Subject people = *find(shot_of("five people walking"), "people");

  std::vector<std::string> tones;
  for (const char* tone : {"-light", "-medium-light", "-medium", "-medium-dark", "-dark"}) {
    const std::string walking = std::string("-walking") + tone;
    const bool has = people.art.ends_with(walking) ||
                     std::any_of(people.variants.begin(), people.variants.end(),
                                 [&](const std::string& art) { return art.ends_with(walking); });
    if (has) tones.emplace_back(tone);
  }
  EXPECT_EQ(tones.size(), 5U);
}

bool is_of_people(const Subject& subject) {
  return subject.art.find("person") != std::string::npos ||
         subject.art.find("man-") != std::string::npos;
}

bool shows_people(const Shot& shot) {
  return std::any_of(shot.subjects.begin(), shot.subjects.end(), is_of_people);
}

TEST(Understand, NegationsRemoveThings) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::string beach = "A happy beach";
    EXPECT_TRUE(shows_people(shot_of(beach, "", seed)));
    EXPECT_FALSE(shows_people(shot_of(beach + " without people", "", seed)));
    EXPECT_FALSE(shows_people(shot_of("No people, just a " + beach, "", seed)));
    EXPECT_FALSE(shows_people(shot_of(beach, "people, blurry", seed)));
    EXPECT_EQ(find(shot_of(beach, "dog, palm trees", seed), "palm"), nullptr);
  }
}

TEST(Understand, NegationsEndWhereTheSentenceTurns) {
  const Shot shot = shot_of("no cars, but a dog and a cat");

  EXPECT_EQ(things_of(shot), "dog,cat");
}

TEST(Understand, NegativePromptRemovesWhatThePromptNames) {
  EXPECT_EQ(things_of(shot_of("a dog and a cat", "cat")), "dog");
  EXPECT_EQ(shot_of("a forest in the rain", "rain").weather, Weather::kClear);
}

TEST(Understand, LonelyPeopleStayAlone) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Shot shot = shot_of("A man walking alone on a beach", "", seed);
    for (const Subject& subject : shot.subjects) {
      EXPECT_TRUE(subject.main || !is_of_people(subject));
    }
  }
}

TEST(Understand, TimeWeatherSeasonAndMood) {
  const Shot night = shot_of("a spooky forest at midnight in the fog, autumn");

  EXPECT_EQ(night.time, TimeOfDay::kNight);
  EXPECT_EQ(night.weather, Weather::kFog);
  EXPECT_EQ(night.season, "autumn");
  EXPECT_EQ(night.mood, "scary");
  EXPECT_EQ(shot_of("sunrise over the sea").time, TimeOfDay::kDawn);
  EXPECT_EQ(shot_of("a stormy sea").weather, Weather::kStorm);
  EXPECT_EQ(shot_of("the galaxy").time, TimeOfDay::kNight);
}

TEST(Understand, CameraWords) {
  EXPECT_LT(shot_of("a lake, pan left").camera.pan, 0);
  EXPECT_GT(shot_of("the camera pans right over a lake").camera.pan, 0);
  EXPECT_LT(shot_of("zoom in on a dog").camera.zoom, 0);
  EXPECT_GT(shot_of("a city, zooming out").camera.zoom, 0);
  EXPECT_GT(shot_of("a tower, tilt up").camera.tilt, 0);
  EXPECT_EQ(shot_of("aerial view of a farm").filming.viewpoint, Viewpoint::kAerial);
  EXPECT_EQ(shot_of("a farm").camera.zoom, 0);
}

TEST(Understand, UndrawnWordsAreTold) {
  EXPECT_EQ(shot_of("a dog with existential dread").undrawn, (Words{"existential", "dread"}));
  EXPECT_EQ(shot_of("a beautiful elegant cat").undrawn, (Words{"elegant"}));
  EXPECT_EQ(shot_of("a fire gadget").undrawn, (Words{"fire", "gadget"}));
  EXPECT_EQ(shot_of("the dog of the beach").undrawn, Words{});
  EXPECT_EQ(shot_of("bir köpek ve vızıltı").undrawn, (Words{"vızıltı"}));
}

// A prompt, its language, the setting and the things.
struct Foreign {
  const char* prompt;
  const char* language;
  const char* setting;
  const char* things;
};

class UnderstandLanguages : public testing::TestWithParam<Foreign> {};

TEST_P(UnderstandLanguages, GiveSettingAndSubjects) {
  const Shot shot = shot_of(GetParam().prompt);

  EXPECT_EQ(shot.language, GetParam().language);
  EXPECT_EQ(shot.setting, GetParam().setting);
  EXPECT_EQ(things_of(shot), GetParam().things);
}

INSTANTIATE_TEST_SUITE_P(
    Prompts, UnderstandLanguages,
    testing::Values(Foreign{"Sahilde koşan bir köpek", "tr", "beach", "dog"},
                    Foreign{"Ormanda iki kedi", "tr", "forest", "cat"},
                    Foreign{"一只狗在海滩上奔跑", "zh", "beach", "dog"},
                    Foreign{"夜晚的城市街道，一辆红色的汽车", "zh", "city street", "car"},
                    Foreign{"公園で遊んでいる犬", "ja", "park", "dog"},
                    Foreign{"Un perro corriendo en la playa", "es", "beach", "dog"},
                    Foreign{"Eine Katze im Wald", "de", "forest", "cat"},
                    Foreign{"Un chat noir dans la cuisine", "fr", "kitchen", "cat"},
                    Foreign{"Un cavallo nella montagna", "it", "mountain", "horse"},
                    Foreign{"Um cachorro correndo no parque", "pt", "park", "dog"},
                    Foreign{"Собака бежит по лесу", "ru", "forest", "dog"},
                    Foreign{"해변에서 달리는 개", "ko", "beach", "dog"},
                    Foreign{"كلب في الغابة", "ar", "forest", "dog"}),
    [](const auto& example) {
      return std::string(example.param.language) + std::to_string(example.index);
    });

// Where the first thing stands in relation to the second, in the languages that we know.
struct ForeignRelation {
  const char* prompt;
  const char* first;
  RelationType type;
  const char* second;
};

TEST(Understand, RelationsOfOtherLanguages) {
  constexpr RelationType kLeft = RelationType::kLeftOf, kRight = RelationType::kRightOf,
                         kOn = RelationType::kOnTopOf, kUnder = RelationType::kUnder,
                         kBehind = RelationType::kBehind, kFront = RelationType::kInFrontOf,
                         kBeside = RelationType::kNextTo, kIn = RelationType::kInside;
  const ForeignRelation kRelations[] = {
      {"köpeğin solunda bir kedi", "cat", kLeft, "dog"},
      {"masanın üzerinde bir vazo", "vase", kOn, "dining table"},
      {"masanın altında bir kedi", "cat", kUnder, "dining table"},
      {"bir kedi arabanın arkasında duruyor", "cat", kBehind, "car"},
      {"狗的左边有一只猫", "cat", kLeft, "dog"},
      {"一只猫在桌子下面", "cat", kUnder, "dining table"},
      {"桌子上的花瓶", "vase", kOn, "dining table"},
      {"犬の右にいる猫", "cat", kRight, "dog"},
      {"テーブルの上の花瓶", "vase", kOn, "dining table"},
      {"猫が車の前にいる", "cat", kFront, "car"},
      {"un gato a la izquierda de un perro", "cat", kLeft, "dog"},
      {"un jarrón sobre la mesa", "vase", kOn, "dining table"},
      {"un gato debajo de una silla", "cat", kUnder, "chair"},
      {"eine Katze links von einem Hund", "cat", kLeft, "dog"},
      {"eine Katze hinter einem Auto", "cat", kBehind, "car"},
      {"eine Vase auf dem Tisch", "vase", kOn, "dining table"},
      {"un chat à droite d'un chien", "cat", kRight, "dog"},
      {"un chat sous la table", "cat", kUnder, "dining table"},
      {"un chat devant une voiture", "cat", kFront, "car"},
      {"un gatto a sinistra di un cane", "cat", kLeft, "dog"},
      {"un vaso sul tavolo", "vase", kOn, "dining table"},
      {"um gato à direita de um cachorro", "cat", kRight, "dog"},
      {"um gato ao lado de um cachorro", "cat", kBeside, "dog"},
      {"кошка слева от собаки", "cat", kLeft, "dog"},
      {"кошка под столом", "cat", kUnder, "dining table"},
      {"яблоко в корзине", "apple", kIn, "basket"},
      {"개 왼쪽에 있는 고양이", "cat", kLeft, "dog"},
      {"탁자 위에 있는 꽃병", "vase", kOn, "dining table"},
      {"قطة على يسار كلب", "cat", kLeft, "dog"},
      {"قطة تحت الطاولة", "cat", kUnder, "dining table"},
  };
  for (const ForeignRelation& wish : kRelations) {
    const Shot shot = shot_of(wish.prompt);
    const Subject* first = find(shot, wish.first);
    ASSERT_NE(first, nullptr) << wish.prompt << ": " << things_of(shot);
    ASSERT_TRUE(first->relation) << wish.prompt << ": " << things_of(shot);
    EXPECT_EQ(first->relation->type, wish.type) << wish.prompt;
    EXPECT_EQ(shot.subjects[static_cast<std::size_t>(first->relation->to)].concept_name,
              wish.second)
        << wish.prompt;
  }
}

TEST(Understand, NegationOfOtherLanguages) {
  for (const char* prompt :
       {"bir köpek, araba yok", "bir köpek, arabasız", "一只狗，没有汽车", "犬、車なし",
        "un perro sin coches", "ein Hund ohne Autos", "un chien sans voitures",
        "un cane senza macchine", "um cachorro sem carros", "собака без машин", "개, 자동차 없이",
        "كلب بدون سيارة"}) {
    const Shot shot = shot_of(prompt);
    EXPECT_EQ(things_of(shot), "dog") << prompt;
    EXPECT_EQ(find(shot, "car"), nullptr) << prompt;
  }
}

TEST(Understand, CountsColoursAndDeedsOfOtherLanguages) {
  struct Wish {
    const char* prompt;
    const char* thing;
    int count;
    const char* colour;
  };
  for (const Wish& wish :
       {Wish{"altı kedi", "cat", 6, ""}, Wish{"gri bir araba", "car", 1, "grey"},
        Wish{"七只狗", "dog", 7, ""}, Wish{"灰色的猫", "cat", 1, "grey"},
        Wish{"灰色の猫", "cat", 1, "grey"}, Wish{"ocho perros", "dog", 8, ""},
        Wish{"un gato gris", "cat", 1, "grey"}, Wish{"sechs Katzen", "cat", 6, ""},
        Wish{"ein silbernes Auto", "car", 1, "silver"}, Wish{"une voiture grise", "car", 1, "grey"},
        Wish{"sette gatti", "cat", 7, ""}, Wish{"um carro cinza", "car", 1, "grey"},
        Wish{"шесть собак", "dog", 6, ""}, Wish{"회색 고양이", "cat", 1, "grey"},
        Wish{"سيارة رمادية", "car", 1, "grey"}}) {
    const Shot shot = shot_of(wish.prompt);
    const Subject* thing = find(shot, wish.thing);
    ASSERT_NE(thing, nullptr) << wish.prompt << ": " << things_of(shot);
    EXPECT_EQ(thing->count, wish.count) << wish.prompt;
    EXPECT_EQ(thing->colour, wish.colour) << wish.prompt;
  }
  for (const char* prompt :
       {"gülen bir kadın", "一个女人在笑", "笑っている女性", "una mujer riendo", "eine Frau lacht",
        "une femme rit", "una donna ride", "uma mulher rindo", "женщина смеется", "웃고 있는 여자",
        "امرأة تضحك"}) {
    const Shot shot = shot_of(prompt);
    const Subject* woman = find(shot, "woman");
    ASSERT_NE(woman, nullptr) << prompt << ": " << things_of(shot);
    EXPECT_EQ(woman->verb, "laugh") << prompt;
  }
}

TEST(Understand, ColoursAfterTheirNounBelongToIt) {
  const Shot shot = shot_of("Un coche rojo y un gato negro en la calle");

  EXPECT_EQ(find(shot, "car")->colour, "red");
  EXPECT_EQ(find(shot, "cat")->colour, "black");
}

TEST(Understand, UnknownWordsAreWhatTheyAreAKindOf) {
  EXPECT_EQ(things_of(shot_of("a limousine")), "car");
  EXPECT_EQ(things_of(shot_of("a violinist")), "musician");
  EXPECT_EQ(things_of(shot_of("a border collie")), "dog");
  EXPECT_EQ(find(shot_of("a person is juggling scarves"), "person")->verb, "juggle");
  EXPECT_FALSE(find(shot_of("a person is brandishing a stick"), "person")->verb.empty());
}

TEST(Understand, VerbsOfTwoWordsAndNounsAreSeen) {
  for (const char* prompt :
       {"A person is doing laundry", "A person is push up", "A person is tai chi",
        "A person is planting trees", "A person is folding clothes", "A person is motorcycling",
        "A person is riding or walking with horse", "A person is balloon blowing"}) {
    const Shot shot = shot_of(prompt);
    ASSERT_FALSE(shot.subjects.empty());
    EXPECT_FALSE(find(shot, "person")->verb.empty()) << prompt;
    EXPECT_EQ(shot.undrawn, Words{}) << prompt;
  }
}

TEST(Understand, RelationsBetweenThings) {
  const auto relation = [](const std::string& prompt) {
    return shot_of(prompt).subjects[0].relation;
  };

  EXPECT_EQ(relation("a dog on the left of a cat")->type, RelationType::kLeftOf);
  EXPECT_EQ(relation("a cup on the top of a table")->type, RelationType::kOnTopOf);
  EXPECT_EQ(relation("a cat sitting under a table")->type, RelationType::kUnder);
  EXPECT_EQ(relation("a dog in front of a house")->type, RelationType::kInFrontOf);
  EXPECT_EQ(relation("a cat behind a tree")->type, RelationType::kBehind);
  EXPECT_EQ(relation("a cat in a basket")->type, RelationType::kInside);
  EXPECT_EQ(relation("a dog next to a bench")->type, RelationType::kNextTo);
  EXPECT_EQ(relation("a cat between a dog and a horse")->and_to, 2);
  EXPECT_FALSE(relation("a dog and a cat"));
  EXPECT_FALSE(relation("a dog on the beach"));
}

TEST(Understand, WhatIsOnOneTableIsAllOnIt) {
  const Shot both = shot_of("a cup and a book on a table");
  for (const int i : {0, 1}) {
    const auto& relation = both.subjects[static_cast<std::size_t>(i)].relation;
    ASSERT_TRUE(relation) << i;
    EXPECT_EQ(relation->type, RelationType::kOnTopOf) << i;
    EXPECT_EQ(relation->to, 2) << i;
  }
}

TEST(Understand, AVaseOfFlowersHoldsThem) {
  const Shot shot = shot_of("a vase of flowers on a table");
  ASSERT_TRUE(shot.subjects[0].relation);
  ASSERT_TRUE(shot.subjects[1].relation);
  EXPECT_EQ(shot.subjects[0].relation->type, RelationType::kOnTopOf);
  EXPECT_EQ(shot.subjects[0].relation->to, 2);
  EXPECT_EQ(shot.subjects[1].relation->type, RelationType::kInside);
  EXPECT_EQ(shot.subjects[1].relation->to, 0);
}

TEST(Understand, ABridgeOverARiverIsInTheRiversBackdrop) {
  const Shot shot = shot_of("a bridge over a river");
  EXPECT_EQ(shot.setting, "river");
  EXPECT_EQ(shot.second_place, "bridge");
}

TEST(Understand, PlacesKeepTheirOwnName) {
  const Shot bakery = shot_of("a bakery shop");
  EXPECT_EQ(bakery.place, "bakery");
  EXPECT_EQ(bakery.setting, "shop");
  EXPECT_EQ(shot_of("a forest road").setting_words, (Words{"forest", "road"}));
  EXPECT_EQ(shot_of("a lighthouse").place, "lighthouse");
  EXPECT_EQ(shot_of("a lighthouse").setting_words, (Words{"lighthouse"}));
}

TEST(Understand, ThingsOnTheGroundAreNotPutOnTheOpenSea) {
  EXPECT_EQ(shot_of("a dog by the sea").family, "beach");
  EXPECT_EQ(shot_of("a ship on the sea").family, "sea");
  EXPECT_EQ(shot_of("a jellyfish in the ocean").family, "underwater");
}

TEST(Understand, ManyNamedThingsNeedLittleDressing) {
  const Shot shot = shot_of("five children, three dogs and one elephant in a park");

  EXPECT_EQ(named(shot).size(), shot.subjects.size());
}

TEST(Understand, SameSeedSameShot) {
  const auto arts = [](std::uint64_t seed) {
    std::string out;
    for (const Subject& subject : shot_of("a happy beach", "", seed).subjects) {
      out += subject.art + std::to_string(subject.count) + " ";
    }
    return out;
  };

  EXPECT_EQ(arts(5), arts(5));
  EXPECT_NE(arts(5), arts(6));
}

void expect_sound(const Shot& shot) {
  RC_ASSERT(!shot.setting.empty() && !shot.family.empty());
  for (const Subject& subject : shot.subjects) {
    RC_ASSERT(subject.count >= 1 && subject.count <= 12);
    RC_ASSERT(subject.height_m > 0);
    RC_ASSERT(subject.art.starts_with("drawn:") || test_lexicon().art().has(subject.art));
    RC_ASSERT(static_cast<int>(subject.variants.size()) < subject.count);
  }
}

RC_GTEST_PROP(UnderstandProperties, AnyBytesGiveASoundShot, (const std::string& bytes)) {
  expect_sound(shot_of(bytes, bytes));
}

RC_GTEST_PROP(UnderstandProperties, AnyWordsGiveASoundShot, ()) {
  const Words vocabulary = {"a",     "the",    "two",    "12",   "no",       "without", "dog",
                            "dogs",  "people", "family", "red",  "orange",   "giant",   "baby",
                            "ride",  "riding", "horse",  "bike", "swimming", "in",      "on",
                            "and",   ",",      ".",      "sea",  "sky",      "moon",    "space",
                            "under", "water",  "dress",  "is",   "play",     "guitar",  "zoom"};
  const auto words = *rc::gen::container<Words>(rc::gen::elementOf(vocabulary));
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  std::string prompt;
  for (const std::string& word : words) prompt += word + " ";

  expect_sound(shot_of(prompt, "", seed));
}

TEST(Understand, GivesShadesOfColours) {
  EXPECT_EQ(shot_of("a dark red vase").subjects.at(0).colour, "dark red");
  EXPECT_EQ(shot_of("a pale blue car").subjects.at(0).colour, "light blue");
  EXPECT_EQ(shot_of("a cream-coloured sofa").subjects.at(0).colour, "cream");
  EXPECT_EQ(shot_of("a lavender hot dog").subjects.at(0).colour, "lavender");
}

TEST(Understand, TakesAColourWordThatDescribesNothingAsAThing) {
  const Shot shot = shot_of("a bowl of peach");

  EXPECT_EQ(shot.subjects.at(0).colour, "");
}

TEST(Understand, DrawsTheOtherSideOfTheWalls) {
  EXPECT_EQ(shot_of("an indoor market").family, "room");
  EXPECT_EQ(shot_of("an outdoor library").family, "park");
  EXPECT_TRUE(shot_of("an indoor market").undrawn.empty());
}

TEST(Understand, ReadsWordsThatAreWrittenTogether) {
  EXPECT_EQ(shot_of("parkside").family, "park");
  EXPECT_EQ(shot_of("a marketside").family, "village");
}

TEST(Understand, TakesAThingAfterAnArticleThoughItIsAVerbToo) {
  const Shot shot = shot_of("a hammer");

  ASSERT_FALSE(shot.subjects.empty());
  EXPECT_EQ(shot.subjects[0].concept_name, "hammer");
}

TEST(Understand, RunsOnTheBeachRatherThanRunningOn) {
  const Shot shot = shot_of("a dog running on the beach");

  EXPECT_EQ(shot.subjects.at(0).action, "run");
  EXPECT_TRUE(shot.undrawn.empty());
}

}  // namespace
}  // namespace kare::animatic
