"""Reads WordNet 3.0 (Debian: wordnet-base) and derives what the animatic engine needs of it.

The files are described in wndb(5WN): index.POS gives the synsets of a lemma, the most frequent first;
data.POS gives each synset's lexicographer file and pointers ("@" hypernym, "@i" instance hypernym).
"""
import collections

# Lexicographer files (lexnames(5WN)).
ACT, ANIMAL, ARTIFACT, BODY, FOOD, GROUP, LOCATION, OBJECT, PERSON, PLANT, SHAPE = (
    "04", "05", "06", "08", "13", "14", "15", "17", "18", "20", "25")
CONCRETE = {ANIMAL, ARTIFACT, FOOD, LOCATION, OBJECT, PERSON, PLANT}
# How a person looks whose verb has no known hypernym, by the verb's lexicographer file.
POSES = {"29": "stretch", "30": "work", "31": "read", "32": "talk", "33": "throw", "34": "eat",
         "35": "work", "36": "work", "37": "laugh", "38": "walk", "39": "stand", "40": "reach",
         "41": "wave"}
# Words whose first sense is too wide to stand for all that is below it.
TOO_WIDE = {"container", "sign", "structure", "line", "board", "set", "unit", "figure", "range",
            "dish", "counter", "basin", "present", "court", "square", "track", "ground", "hall",
            "tool", "machine", "device", "instrument", "equipment", "box", "bag", "support", "cover",
            "bar", "window", "card", "garment", "clothing", "clothes", "player", "metal", "building",
            "vessel", "pet", "ring", "link", "label", "package", "door", "wheel", "chain", "bow",
            "iron", "stall", "rope", "pole", "table", "shelf", "picture", "plant", "land", "island",
            "construction", "class", "home", "passage", "stage", "field", "station", "school"}
STEPS_MAX = 7
# What stands for whole classes of which nothing nearer is known: (kind, phrase, the class, its
# lexicographer file).
CLASSES = [("p", "room", "room", ARTIFACT), ("p", "shop", "shop", ARTIFACT),
           ("p", "lake", "body of water", OBJECT), ("p", "canyon", "natural depression", OBJECT),
           ("p", "mountain", "natural elevation", OBJECT), ("p", "road", "road", ARTIFACT),
           ("p", "factory", "plant", ARTIFACT), ("p", "castle", "defensive structure", ARTIFACT),
           ("p", "tunnel", "passageway", ARTIFACT), ("p", "city", "city", LOCATION),
           ("p", "village", "housing", ARTIFACT),
           ("n", "box", "container", ARTIFACT), ("n", "dish", "dish", FOOD),
           ("n", "rug", "floor cover", ARTIFACT), ("n", "towel", "fabric", ARTIFACT),
           ("n", "public building", "building", ARTIFACT), ("n", "shirt", "garment", ARTIFACT),
           ("n", "hat", "headdress", ARTIFACT), ("n", "shoe", "footwear", ARTIFACT),
           ("n", "trumpet", "wind instrument", ARTIFACT),
           ("n", "guitar", "stringed instrument", ARTIFACT),
           ("n", "drum", "percussion instrument", ARTIFACT),
           ("n", "piano", "keyboard instrument", ARTIFACT)]


class Pos:
    """One part of speech: lemma -> synsets, synset -> (file, hypernyms)."""

    def __init__(self, folder, name, symbol):
        self.senses, self.synsets = {}, {}
        for line in open(folder / f"index.{name}", encoding="ascii"):
            if not line.startswith(" "):
                fields = line.split()
                count = int(fields[2])
                self.senses[fields[0]] = fields[-count:]
        for line in open(folder / f"data.{name}", encoding="ascii"):
            if line.startswith(" "):
                continue
            fields = line.split(" | ")[0].split()
            words = int(fields[3], 16)
            at = 4 + 2 * words
            pointers = fields[at + 1:at + 1 + 4 * int(fields[at])]
            up = [pointers[i + 1] for i in range(0, len(pointers), 4)
                  if pointers[i] in ("@", "@i") and pointers[i + 2] == symbol]
            self.synsets[fields[0]] = (fields[1], up)


def frequencies(folder):
    """lemma -> how often it was tagged as noun, verb, adjective, adverb (1..4, 5 is 3)."""
    counts = collections.defaultdict(collections.Counter)
    for line in open(folder / "cntlist.rev", encoding="ascii"):
        key, _, times = line.split()
        lemma, _, rest = key.partition("%")
        counts[lemma][3 if rest[0] == "5" else int(rest[0])] += int(times)
    return counts


class WordNet:
    def __init__(self, folder):
        self.noun, self.verb = Pos(folder, "noun", "n"), Pos(folder, "verb", "v")
        self.other = {line.split()[0] for name in ("adj", "adv")
                      for line in open(folder / f"index.{name}", encoding="ascii")
                      if not line.startswith(" ")}
        self.counts = frequencies(folder)

    def is_noun_first(self, lemma):
        """Whether it is mostly a noun: "coastal" and "twist" are not."""
        count = self.counts.get(lemma, {})
        others = max((count.get(pos, 0) for pos in (2, 3, 4)), default=0)
        if count.get(1, 0) or others:
            return count.get(1, 0) >= others
        return lemma in self.noun.senses and lemma not in self.other

    def is_concrete(self, lemma):
        """Whether one of its two commonest senses is a thing, an animal, a plant or a part of one, or
        a sport, which has its things."""
        sports = self.targets([("sport", "v", {ACT})])
        return any(self.noun.synsets[synset][0] in CONCRETE | {BODY, SHAPE} or
                   self.climb(self.noun, synset, sports)
                   for synset in self.noun.senses.get(lemma, [])[:2])

    def targets(self, known):
        """known: (phrase, kind, lexicographer files). Synset -> (kind, phrase), the first wins."""
        found = {}
        for phrase, kind, files in known:
            lemma = phrase.replace(" ", "_")
            if phrase in TOO_WIDE:
                continue
            for synset in self.noun.senses.get(lemma, [])[:4]:
                if self.noun.synsets[synset][0] in files:
                    found.setdefault(synset, (kind, phrase))
                    break
        return found

    def activities(self, verbs):
        """Synsets of nouns for what is done -> ("v", verb): "swimming", "a slalom", "the tango"."""
        found = self.targets([("sport", "v", {ACT}), ("exercise", "v", {ACT})])
        found = {synset: ("v", "exercise") for synset in found}
        for verb in verbs:
            lemma = verb.replace(" ", "_")
            stem = lemma[:-1] if lemma.endswith("e") else lemma
            forms = [stem + "ing", lemma + "ing", lemma + lemma[-1] + "ing", lemma]
            for synset in (s for form in forms for s in self.noun.senses.get(form, [])[:2]):
                if self.noun.synsets[synset][0] == ACT and " " not in verb:
                    found.setdefault(synset, ("v", verb))
        return found

    def classes(self):
        """Synset -> (kind, phrase) of CLASSES."""
        found = {}
        for kind, phrase, name, file in CLASSES:
            for synset in self.noun.senses[name.replace(" ", "_")]:
                if self.noun.synsets[synset][0] == file:
                    found.setdefault(synset, (kind, phrase))
                    break
        return found

    def climb(self, pos, start, targets, steps=STEPS_MAX):
        """The nearest target above a synset, breadth first."""
        layer, seen = [start], {start}
        for _ in range(steps):
            for synset in layer:
                if synset in targets:
                    return targets[synset]
            layer = [up for synset in layer for up in pos.synsets[synset][1] if up not in seen]
            seen.update(layer)
        return None

    def nouns(self, known, sports, activities):
        """Rows (lemma, kind, phrase) for nouns that are not known themselves."""
        targets = self.targets(known)
        wide = self.classes()
        taken = {phrase for phrase, _, _ in known}
        for lemma, synsets in sorted(self.noun.senses.items()):
            phrase = lemma.replace("_", " ")
            if phrase in taken or len(lemma) < 3 or lemma.count("_") > 2:
                continue
            if not self.is_noun_first(lemma):
                continue
            for synset in synsets[:2]:
                file = self.noun.synsets[synset][0]
                deed = self.climb(self.noun, synset, activities, 3) if file == ACT else None
                deed = deed or (file == ACT and self.climb(self.noun, synset, sports))
                if deed:
                    yield phrase, "v", deed[1]
                    break
                if file not in CONCRETE:
                    continue
                hit = self.climb(self.noun, synset, targets) or self.climb(self.noun, synset, wide)
                if hit:
                    yield (phrase, *hit)
                    break

    def verbs(self, known):
        """Rows (lemma, "v", phrase) for verbs that are not known themselves."""
        targets = {}
        for phrase in known:
            synsets = self.verb.senses.get(phrase.replace(" ", "_"))
            if synsets:
                targets.setdefault(synsets[0], phrase)
        taken = set(known)
        for lemma, synsets in sorted(self.verb.senses.items()):
            phrase = lemma.replace("_", " ")
            # "Run on" is to run there, whatever else it may mean.
            is_phrase_of_known = "_" in lemma and lemma.split("_")[0] in taken
            if phrase in taken or lemma.count("_") > 2 or is_phrase_of_known:
                continue
            hit = self.climb(self.verb, synsets[0], targets)
            pose = hit or POSES.get(self.verb.synsets[synsets[0]][0])
            if pose:
                yield phrase, "v", pose
