"""The request of the user's page, from the order to a file, with the built-in engine."""
import json
import subprocess

import pytest

from service import Service, probe, request


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with Service(tmp_path_factory.mktemp("data")) as running:
        yield running


def test_the_example_request_works_to_the_letter(service, tmp_path):
    out = subprocess.run(
        ["curl", "--silent", "--request", "POST",
         "--url", f"{service.url}/kling/v1/videos/text2video",
         "--header", f"Authorization: Bearer {service.key}",
         "--header", "Content-Type: application/json",
         "--data", '{"prompt": "A happy scene of a vacation on the beach."}'],
        capture_output=True, text=True, check=True).stdout
    answer = json.loads(out)
    assert answer["code"] == 0 and answer["message"] == "SUCCEED"
    assert answer["data"]["task_status"] == "submitted"
    task_id = answer["data"]["task_id"]
    assert len(task_id) == 18 and task_id.isdigit()

    task = service.wait(task_id)

    assert task["task_status"] == "succeed", task
    video = task["task_result"]["videos"][0]
    assert video["duration"] == "5.0" and video["url"].startswith(service.url)
    file = tmp_path / "video.mp4"
    file.write_bytes(request(video["url"]).body)
    stream = probe(file)["streams"][0]
    assert (stream["codec_name"], stream["profile"], stream["pix_fmt"]) == ("h264", "High",
                                                                          "yuv420p")
    assert (stream["width"], stream["height"]) == (1280, 720)
    assert stream["avg_frame_rate"] == "30/1" and stream["nb_read_packets"] == "150"
    assert stream["color_space"] == stream["color_primaries"] == "bt709"
    head = file.read_bytes()[:4096]
    assert b"moov" in head, "the index stands at the front, so that players start at once"


@pytest.mark.parametrize("ratio,mode,size", [
    ("9:16", "std", (720, 1280)), ("1:1", "pro", (1080, 1080)), ("3:2", "std", (1080, 720)),
])
def test_ratio_and_mode_choose_the_size(service, tmp_path, ratio, mode, size):
    task_id = service.create(aspect_ratio=ratio, mode=mode, model_name="kling-v1-6")

    task = service.wait(task_id)

    file = tmp_path / "video.mp4"
    file.write_bytes(request(task["task_result"]["videos"][0]["url"]).body)
    stream = probe(file)["streams"][0]
    assert (stream["width"], stream["height"]) == size
    assert stream["nb_read_packets"] == "120" and stream["avg_frame_rate"] == "24/1"


def test_same_request_and_seed_give_the_same_bytes(service):
    tasks = [service.create(prompt="two dogs in a park", aspect_ratio="1:1", seed=7,
                            model_name="kling-v1-6") for _ in range(2)]

    videos = [request(service.wait(t)["task_result"]["videos"][0]["url"]).body for t in tasks]

    assert videos[0] == videos[1]
