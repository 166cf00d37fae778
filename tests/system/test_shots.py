"""Videos of several shots and videos with sound, from the order to the file."""
import re
import subprocess

import pytest

from service import Service, kare, probe, request

FPS = 24
SIZE = (32, 18)  # Frames are compared as small grey pictures.


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with Service(tmp_path_factory.mktemp("data")) as running:
        yield running


def video_of(service, folder, **fields):
    """Orders a video of kling-v3 and gives its file."""
    task = service.wait(service.create(model_name="kling-v3", **fields))
    assert task["task_status"] == "succeed", task
    file = folder / "video.mp4"
    file.write_bytes(request(task["task_result"]["videos"][0]["url"]).body)
    return file


def differences(file):
    """How far each frame is from the one before it: mean distance of grey values."""
    grey = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(file), "-vf",
         f"scale={SIZE[0]}:{SIZE[1]}:flags=area,format=gray", "-f", "rawvideo", "-"],
        capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout
    bytes_each = SIZE[0] * SIZE[1]
    frames = [grey[i:i + bytes_each] for i in range(0, len(grey), bytes_each)]
    return [sum(abs(x - y) for x, y in zip(a, b)) / bytes_each for a, b in zip(frames, frames[1:])]


def test_shots_are_cut_at_their_seconds(service, tmp_path):
    shots = [{"index": 1, "prompt": "A happy scene of a vacation on the beach.", "duration": 1},
             {"index": 2, "prompt": "A city street at night.", "duration": "2"}]
    file = video_of(service, tmp_path, multi_shot=True, shot_type="customize", multi_prompt=shots,
                    duration=3)

    assert probe(file)["streams"][0]["nb_read_packets"] == str(3 * FPS)
    steps = differences(file)
    cut = steps.pop(1 * FPS - 1)
    assert cut > 20 and cut > 5 * max(steps), (cut, max(steps))


def test_the_engine_finds_the_shots_of_a_text(service, tmp_path):
    file = video_of(service, tmp_path, multi_shot=True, shot_type="intelligence", duration=3,
                    prompt="Shot 1, 2, a beach at noon; shot 2, 1, a city street at night")

    steps = differences(file)
    assert len(steps) == 3 * FPS - 1
    cut = steps.pop(2 * FPS - 1)
    assert cut > 20 and cut > 5 * max(steps), (cut, max(steps))


def sound_of(file):
    """Loudness (LUFS) and true peak (dBFS) of a file by ffmpeg's meter."""
    told = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-i", str(file), "-vn", "-af", "ebur128=peak=true",
         "-f", "null", "-"], capture_output=True, text=True, check=True,
        stdin=subprocess.DEVNULL).stderr.rsplit("Summary:", 1)[1]
    return (float(re.search(r"I:\s+(-?[\d.]+) LUFS", told)[1]),
            float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", told)[1]))


@pytest.mark.parametrize("prompt", [
    "A happy scene of a vacation on the beach.", "Thunderstorm over a city street at night.",
    "A campfire in a forest at night.", "A quiet snow field."])
def test_sound_fits_the_video_and_is_neither_loud_nor_clipped(tmp_path, prompt):
    file = tmp_path / "video.mp4"
    kare("generate", prompt, "--model", "kling-v3", "--duration", "3", "--aspect-ratio", "1:1",
         "--sound", "--output", file)

    pictures, sound = probe(file)["streams"]
    assert (pictures["codec_type"], sound["codec_name"]) == ("video", "aac")
    assert (sound["sample_rate"], sound["channels"]) == ("48000", 2)
    assert abs(float(sound["duration"]) - float(pictures["duration"])) < 0.001
    loudness, peak = sound_of(file)
    assert -23 < loudness < -17 and peak < -1, (loudness, peak)


def test_sound_goes_through_cuts_and_is_missing_when_not_asked_for(service, tmp_path):
    shots = [{"index": 1, "prompt": "Surf on the beach.", "duration": 2},
             {"index": 2, "prompt": "A meadow with crickets at night.", "duration": 1}]
    order = {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots, "duration": 3}
    loud = probe(video_of(service, tmp_path, sound="on", **order))["streams"]
    quiet = probe(video_of(service, tmp_path, **order))["streams"]

    assert [stream["codec_type"] for stream in loud] == ["video", "audio"]
    assert loud[0]["nb_read_packets"] == str(3 * FPS)
    assert [stream["codec_type"] for stream in quiet] == ["video"]
