"""The engine `wan` from an order to a file, with a tiny model made of the reference data."""
import json
import os
import re
import shutil
import subprocess

import pytest

from service import KARE, PATIENCE, ROOT, Service, probe, request
from wan_models import ENGINE, GOLDEN, install_tiny_model, read_tensors, talk, write_tensors


def configure(data, models, *options):
    data.mkdir(parents=True, exist_ok=True)
    words = [str(ENGINE), "--weights", str(models), "--pixels", "3072", "--frames", "9",
             "--steps", "3", "--checkpoint-steps", "1", "--cache", str(data / "prompts"), *options]
    (data / "kare.toml").write_text(
        f'[engines]\ndefault = "wan"\n[engines.wan]\ncommand = {json.dumps(words)}\n')


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    install_tiny_model(folder / "tiny")
    return folder


def generate(data, out, *options, check=True):
    return subprocess.run(
        [KARE, "generate", "A red fox walks across the snow.", "--data", str(data), "-o", str(out),
         *options], capture_output=True, text=True, check=check, timeout=PATIENCE)


def test_a_video_has_the_form_that_was_asked_for(models, tmp_path):
    configure(tmp_path / "data", models)
    generate(tmp_path / "data", tmp_path / "a.mp4", "--seed", "3")

    stream = probe(tmp_path / "a.mp4")["streams"][0]
    assert (stream["width"], stream["height"]) == (1280, 720)
    assert stream["avg_frame_rate"] == "30/1" and stream["nb_read_packets"] == "150"
    assert len(list((tmp_path / "data" / "prompts").iterdir())) == 2, "prompt and negative prompt"


def test_the_service_serves_it(models, tmp_path):
    configure(tmp_path / "data", models)
    with Service(tmp_path / "data") as service:
        task = service.wait(service.create(model_name="kling-v1-6", aspect_ratio="9:16"))

        assert task["task_status"] == "succeed", task
        file = tmp_path / "video.mp4"
        file.write_bytes(request(task["task_result"]["videos"][0]["url"]).body)
    stream = probe(file)["streams"][0]
    assert (stream["width"], stream["height"]) == (720, 1280)
    assert stream["nb_read_packets"] == "120"


def test_without_a_model_a_task_fails_at_once_and_says_what_to_do(tmp_path):
    configure(tmp_path / "data", tmp_path / "empty")

    done = generate(tmp_path / "data", tmp_path / "x.mp4", check=False)

    assert done.returncode != 0 and not (tmp_path / "x.mp4").exists()
    assert "no Wan model is installed" in done.stderr
    assert "empty/Wan2.1-T2V-1.3B" in done.stderr


def test_the_engine_says_which_models_it_has(models, tmp_path):
    def ready(folder):
        done = subprocess.run([ENGINE, "--weights", folder], input="", capture_output=True,
                              text=True, check=True, timeout=PATIENCE)
        return json.loads(done.stdout.split("\n")[0])

    assert [model["name"] for model in ready(models)["models"]] == ["*", "tiny"]
    assert ready(tmp_path)["models"] == []


def test_the_seed_decides_about_the_bytes(models, tmp_path):
    def video(seed):
        talk(models, tmp_path, seed=seed)
        return (tmp_path / "out.mp4").read_bytes()

    assert video(5) == video(5)
    assert video(5) != video(6)


def test_a_later_attempt_goes_on_from_the_checkpoint(models, tmp_path):
    whole = talk(models, tmp_path)
    video = (tmp_path / "out.mp4").read_bytes()
    checkpoints = [e["state"] for e in whole if e["event"] == "checkpoint"]
    assert [state["step"] for state in checkpoints] == [2, 4]

    # The latents in the folder are those of the last checkpoint.
    again = talk(models, tmp_path, resume=checkpoints[-1])

    assert again[-1]["event"] == "done", again[-1]
    assert not [e for e in again if e["event"] == "checkpoint"], "no step was done again"
    assert (tmp_path / "out.mp4").read_bytes() == video


def test_a_checkpoint_of_another_video_is_passed_over(models, tmp_path):
    again = talk(models, tmp_path, resume={"step": 2, "of": "something else"})

    assert again[-1]["event"] == "done", again[-1]
    assert len([e for e in again if e["event"] == "checkpoint"]) == 2


def test_a_video_that_does_not_fit_into_memory_fails_before_anything_is_computed(models, tmp_path):
    events = talk(models, tmp_path, "--memory", "1")

    assert events[-1]["event"] == "failed" and events[-1]["retry"] is False
    assert re.search(r"does not fit into memory: the weights take \d+ MB, .*and 1 MB are free",
                     events[-1]["reason"]), events[-1]
    assert not [event for event in events if event["event"] in ("progress", "checkpoint")]


def test_a_published_model_that_is_not_there_is_named_with_its_command(models, tmp_path):
    reason = talk(models, tmp_path, model="wan2.1-t2v-14b")[-1]["reason"]

    assert 'the model "wan2.1-t2v-14b" is not installed' in reason
    assert "huggingface-cli download Wan-AI/Wan2.1-T2V-14B" in reason


def steps_of(events):
    assert events[-1]["event"] == "done", events[-1]
    return events[-1]["report"]["steps"]


def test_a_distilled_model_is_known_by_its_name(models, tmp_path):
    folder = tmp_path / "models"
    shutil.copytree(models / "tiny", folder / "Wan2.1-T2V-14B-StepDistill-CfgDistill")

    def steps(*options):
        engine = [ENGINE, "--weights", folder, "--pixels", "1024", "--frames", "5",
                  "--cache", str(tmp_path / "prompts"), *options]
        return steps_of(talk(folder, tmp_path, engine=engine))

    assert steps() == 4
    assert steps("--distilled", "none", "--checkpoint-steps", "0") == 50
    assert steps("--steps", "2") == 2


def pixels(mp4, count, side):
    """Frames spread evenly over a video, as rows of (red, green, blue)."""
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", mp4, "-vf", f"scale={side}:{side}:flags=area", "-f",
         "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True, check=True, timeout=60).stdout
    size = side * side * 3
    frames = [raw[i:i + size] for i in range(0, len(raw), size)]
    chosen = [frames[i * (len(frames) - 1) // (count - 1)] for i in range(count)]
    return [list(zip(frame[::3], frame[1::3], frame[2::3])) for frame in chosen]


def test_a_trained_model_shows_what_the_prompt_says(tmp_path):
    configure(tmp_path / "data", ROOT / "tests" / "fixtures" / "tiny_world", "--pixels", "2304",
              "--steps", "12", "--shift", "3", "--guidance", "4")
    subprocess.run(
        [KARE, "generate", "A red square moves down.", "--aspect-ratio", "1:1", "--seed", "11",
         "--data", str(tmp_path / "data"), "-o", str(tmp_path / "a.mp4")],
        capture_output=True, check=True, timeout=120)

    heights = []
    for frame in pixels(tmp_path / "a.mp4", 4, 48):
        red = [i // 48 for i, (r, g, b) in enumerate(frame) if r > 150 and g < 100 and b < 100]
        blue = [p for p in frame if p[2] > p[0] + 60]
        assert 100 < len(red) < 500 and len(blue) < 20
        heights.append(sum(red) / len(red))
    assert heights == sorted(heights) and heights[-1] > heights[0] + 8


def test_the_reference_data_agree(tmp_path):
    done = subprocess.run([ENGINE, "--golden", GOLDEN], capture_output=True, text=True, check=False,
                          timeout=PATIENCE)

    lines = done.stdout.strip().split("\n")
    assert done.returncode == 0, [line for line in lines if not line.endswith(" ok")]
    assert len(lines) > 500 and all(line.endswith(" ok") for line in lines)

    # A weight that is wrong must be seen.
    for file in GOLDEN.glob("dit_low*"):
        shutil.copy(file, tmp_path)
    tensors = read_tensors(tmp_path / "dit_low_diffusers.safetensors")
    name = "blocks.1.attn1.to_q.weight"
    dtype, shape, data = tensors[name]
    tensors[name] = (dtype, shape, data[4:] + data[:4])
    write_tensors(tmp_path / "dit_low_diffusers.safetensors", tensors)
    done = subprocess.run([ENGINE, "--golden", tmp_path], capture_output=True, text=True,
                          check=False, timeout=PATIENCE)
    assert done.returncode == 1 and "FAIL" in done.stdout


def test_an_unknown_option_ends_the_engine():
    done = subprocess.run([ENGINE, "--wieghts", "x"], capture_output=True, text=True, check=False,
                          timeout=PATIENCE, env={**os.environ, "HOME": "/nonexistent"})
    assert done.returncode == 2 and "--wieghts" in done.stderr


def test_bench_hands_its_words_to_the_engine():
    done = subprocess.run([KARE, "bench", "wan", "--size", "large"], capture_output=True, text=True,
                          check=False, timeout=PATIENCE)
    assert done.returncode == 2 and '"--size" is not understood' in done.stderr
