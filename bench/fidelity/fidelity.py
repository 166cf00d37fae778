#!/usr/bin/env python3
"""How much of what prompts ask for is drawn: `kare explain` against a list of wishes.

    bench/fidelity/fidelity.py PROMPTS.json [--kare build/bin/kare] [--failures] [--only DIMENSION]

PROMPTS.json is {dimension: [{"prompt": …, "want": {…}}]}; the dimensions and their wishes are those
of VBench 1.0 (Huang et al. 2024, github.com/Vchitect/VBench), whose prompts are not part of this
repository; own.json beside this file has prompts of ours in the same dimensions. Prints the share
that is satisfied, a line a dimension; exits 1 when one of the first six is below 95 %. Judged from
the JSON that docs/animatic.md describes:

    object_class          a drawn subject is that object: its words or its concept name it, and it has
                          a picture and a box
    multiple_objects      so are both
    color                 the subject of the prompt's noun has that colour
    spatial_relationship  both are drawn, and in two of three moments the centres of their boxes
                          stand so: the offset in that direction is the larger one, and the boxes
                          share less than a tenth of their union
    scene                 the words of the scene lead to the setting
    human_action          a person is drawn with an action, its words are of the prompt's verb phrase,
                          and no content word of that phrase is undrawn
    appearance_style      the style is understood and none of its words is undrawn
    temporal_style        no content word after the last comma is undrawn, and camera and pace do what
                          it says (FILMED)
"""
import argparse
import json
import re
import subprocess
import sys

GOAL = 0.95
MEASURED = ("object_class", "multiple_objects", "color", "spatial_relationship", "scene",
            "human_action")
PEOPLE = ("person", "people", "man", "woman", "child", "baby", "boy", "girl")
GRAMMAR = {"a", "an", "the", "of", "is", "are", "on", "in", "at", "with", "or", "and", "to", "not"}


def words_of(text):
    return re.findall(r"[a-z]+", text.lower())


def same(a, b):
    """Whether two words are one but for an ending."""
    def stem(word):
        return re.sub(r"(es|s)$", "", word) if len(word) > 3 else word
    return stem(a) == stem(b)


def names(subject, thing):
    said = [w for word in subject["words"] + [subject["concept"]] for w in words_of(word)]
    return all(any(same(w, s) for s in said) for w in words_of(thing))


def drawn(shot, thing):
    hits = [s for s in shot["subjects"] if names(s, thing)]
    return [s for s in hits if s["art"] and any(s["box"].values())]


def judge_object(shot, prompt, want):
    return bool(drawn(shot, want["object"]))


def judge_objects(shot, prompt, want):
    found = [drawn(shot, name) for name in want["object"].split(" and ")]
    return all(found) and len({id(hits[0]) for hits in found}) == len(found)


def judge_colour(shot, prompt, want):
    noun = " ".join(w for w in words_of(prompt) if w not in GRAMMAR and w != want["color"])
    return any(s["colour"] == want["color"] for s in drawn(shot, noun))


def stands_so(a, b, relationship):
    if a is None or b is None:
        return False
    dx = (a[0] + a[2] / 2) - (b[0] + b[2] / 2)
    dy = (a[1] + a[3] / 2) - (b[1] + b[3] / 2)
    wide = max(0, min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]))
    high = max(0, min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]))
    union = a[2] * a[3] + b[2] * b[3] - wide * high
    if wide * high > 0.1 * union:
        return False
    dx, dy = dx * stands_so.aspect, dy
    if "left" in relationship:
        return dx < 0 and abs(dx) > abs(dy)
    if "right" in relationship:
        return dx > 0 and abs(dx) > abs(dy)
    if "top" in relationship:
        return dy < 0 and abs(dy) > abs(dx)
    return dy > 0 and abs(dy) > abs(dx)


stands_so.aspect = 16 / 9  # Width over height of the frame: offsets are compared in pixels.


def judge_relation(shot, prompt, want):
    for a in drawn(shot, want["object_a"]):
        for b in drawn(shot, want["object_b"]):
            good = sum(stands_so(a["box"][m], b["box"][m], want["relationship"])
                       for m in ("start", "middle", "end"))
            if a is not b and good >= 2:
                return True
    return False


def judge_scene(shot, prompt, want):
    setting = shot["setting"]
    if setting is None:
        return False
    said = [w for word in setting["words"] for w in words_of(word)] + words_of(setting["name"])
    return bool(setting["words"]) and all(
        any(same(w, s) for s in said) for w in words_of(want["scene"]))


def judge_action(shot, prompt, want):
    actors = [s for name in PEOPLE for s in drawn(shot, name) if s["action"]]
    phrase = prompt.split(" is ", 1)[-1]
    phrase = re.sub(r"\(not [^)]*\)", "", phrase)
    content = [w for w in words_of(phrase) if w not in GRAMMAR]
    missing = [w for w in content if w in shot["undrawn"]]
    said = [w for s in actors for word in s["words"] for w in words_of(word)]
    return bool(actors) and not missing and any(w in said for w in content)


def judge_style(shot, prompt, want):
    content = [w for w in words_of(want["appearance_style"]) if w not in GRAMMAR]
    return bool(shot["style"]) and not any(w in shot["undrawn"] for w in content)


# What must hold of a shot whose last words are so.
FILMED = [
    (r"zoom(ing|s)? in", lambda shot: shot["camera"]["zoom"] < 0),
    (r"zoom(ing|s)? out", lambda shot: shot["camera"]["zoom"] > 0),
    (r"pan(ning|s)? (to the )?left", lambda shot: shot["camera"]["pan"] < 0),
    (r"pan(ning|s)? (to the )?right", lambda shot: shot["camera"]["pan"] > 0),
    (r"tilt(ing|s)? up", lambda shot: shot["camera"]["tilt"] > 0),
    (r"tilt(ing|s)? down", lambda shot: shot["camera"]["tilt"] < 0),
    (r"slow.?mo", lambda shot: shot["pace"] < 1),
    (r"sped up|fast.?(motion|forward)", lambda shot: shot["pace"] > 1),
    (r"(time|hyper).?lapse", lambda shot: shot["time_lapse"]),
    (r"shak(e|y|ing)|handheld", lambda shot: shot["camera"]["shake"] > 0),
    (r"rack(ing)? focus|focus (pull|shift)", lambda shot: shot["camera"]["focus"] == "rack"),
    (r"depth of field|bokeh", lambda shot: shot["camera"]["focus"] == "shallow"),
    (r"steady|stabili", lambda shot: shot["camera"]["steady"]),
    (r"static|fixed|stationary", lambda shot: shot["camera"]["still"]),
    (r"orbit|arc shot|360", lambda shot: shot["camera"]["orbit"] != 0),
    (r"(dolly|push) in", lambda shot: shot["camera"]["dolly"] > 0),
    (r"(dolly|pull) (out|back)", lambda shot: shot["camera"]["dolly"] < 0),
    (r"aerial|bird.?s.eye|drone", lambda shot: shot["camera"]["viewpoint"] == "aerial"),
    (r"low angle", lambda shot: shot["camera"]["viewpoint"] == "low"),
    (r"\bpov\b|first.person", lambda shot: shot["camera"]["viewpoint"] == "first person"),
]


def judge_time(shot, prompt, want):
    words = prompt.rsplit(",", 1)[-1].lower()
    content = [w for w in words_of(words) if w not in GRAMMAR]
    if any(w in shot["undrawn"] for w in content):
        return False
    return all(is_so(shot) for pattern, is_so in FILMED if re.search(pattern, words))


JUDGES = {"object_class": judge_object, "multiple_objects": judge_objects, "color": judge_colour,
          "spatial_relationship": judge_relation, "scene": judge_scene,
          "human_action": judge_action, "appearance_style": judge_style,
          "temporal_style": judge_time}


def explain(kare, prompts):
    """One run for all: the prompts go in a line each, and so do the answers come out."""
    text = "\n".join(" ".join(prompt.split()) for prompt in prompts) + "\n"
    done = subprocess.run([kare, "explain", "--json", "-"], input=text, capture_output=True,
                          text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prompts")
    parser.add_argument("--kare", default="build/bin/kare")
    parser.add_argument("--failures", action="store_true", help="name what is not satisfied")
    parser.add_argument("--only", help="one dimension")
    options = parser.parse_args()
    with open(options.prompts, encoding="utf-8") as file:
        wishes = json.load(file)
    low = []
    for dimension, rows in wishes.items():
        if dimension not in JUDGES or options.only not in (None, dimension):
            continue
        shots = explain(options.kare, [row["prompt"] for row in rows])
        good = [JUDGES[dimension](shot, row["prompt"], row["want"])
                for shot, row in zip(shots, rows)]
        share = sum(good) / len(rows)
        print(f"{dimension:<22}{share:7.1%}  {sum(good)} of {len(rows)}", flush=True)
        if share < GOAL and dimension in MEASURED:
            low.append(dimension)
        for row, shot, is_good in zip(rows, shots, good):
            if options.failures and not is_good:
                seen = ", ".join(f'{s["colour"] or ""} {s["concept"]}[{s["action"]}]'
                                 for s in shot["subjects"])
                said = (shot["setting"] or {"words": []})["words"]
                print(f'    {row["prompt"]!r} -> {shot["backdrop"]["name"]} {said}: {seen}; '
                      f'undrawn {shot["undrawn"]}')
    sys.exit(1 if low else 0)


if __name__ == "__main__":
    main()
