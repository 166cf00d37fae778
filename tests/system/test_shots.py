"""Videos of several shots and videos with sound, from the order to the file."""
import subprocess

import pytest

from service import Service, probe, request

FPS = 24
SIZE = (32, 18)  # Frames are compared as small grey pictures.


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with Service(tmp_path_factory.mktemp("data")) as running:
        yield running


def video_of(service, folder, **fields):
    """Orders a video of kling-v3 and gives its file."""
    task = service.wait(service.create(model_name="kling-v3", **fields), timeout=300)
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
