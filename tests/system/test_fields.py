"""Every field of a request, from outside: what each model takes, shots, sound, the watermark."""
import subprocess

import pytest

from service import CREATE, Service, probe, request, write_config

COMET = "/kling" + CREATE
SHOTS = [{"index": 1, "prompt": "A beach.", "duration": "3"},
         {"index": 2, "prompt": "A boat.", "duration": 4}]
V3 = {"model_name": "kling-v3"}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write_config(data)
    with Service(data) as running:
        yield running


def order(service, fields, path=CREATE):
    return service.call("POST", path, {"prompt": "x", **fields})


def why_refused(service, fields, path=CREATE):
    answer = order(service, fields, path)
    assert (answer.status, answer.json()["code"]) == (400, 1201), (answer.status, answer.body)
    return answer.json()["message"]


@pytest.mark.parametrize("model", [
    "kling-v1", "kling-v1-5", "kling-v1-6", "kling-v2-master", "kling-v2-1", "kling-v2-1-master",
    "kling-v2-5-turbo", "kling-v2-6", "kling-v3"])
def test_every_model_takes_the_fields_that_all_have(service, model):
    fields = {"model_name": model, "model": "other", "mode": "pro", "duration": "10",
              "cfg_scale": 0.5, "aspect_ratio": "9:16", "negative_prompt": "rain", "sound": "off",
              "multi_shot": False, "shot_type": "void", "multi_prompt": "void",
              "camera_control": {"type": "forward_up"}, "image": "", "image_tail": None,
              "element_list": [], "voice_list": [], "watermark_info": {"enabled": False}}

    assert order(service, fields).status == 200


def test_an_unknown_model_is_refused_with_the_known_ones(service):
    message = why_refused(service, {"model_name": "kling-v3-0", "mode": "4k", "duration": 7})

    assert message == ("model_name value 'kling-v3-0' is invalid: must be one of kling-v1, "
                       "kling-v1-5, kling-v1-6, kling-v2-master, kling-v2-1, kling-v2-1-master, "
                       "kling-v2-5-turbo, kling-v2-6, kling-v3")


@pytest.mark.parametrize("fields,message", [
    ({"duration": "7"}, "duration value '7' is invalid: must be one of 5, 10 with kling-v1"),
    ({**V3, "duration": 16},
     "duration value '16' is invalid: must be a whole number from 3 to 15 with kling-v3"),
    ({"mode": "4k"}, "mode value '4k' is invalid: must be one of std, pro with kling-v1"),
    ({"multi_shot": True}, "multi_shot value 'true' is invalid: must be false with kling-v1"),
    ({**V3, "multi_shot": True}, "shot_type is required when multi_shot is true: must be one of "
                                 "customize, intelligence"),
    ({**V3, "multi_shot": True, "shot_type": "customize", "multi_prompt": SHOTS, "duration": "8"},
     "must sum to duration, 8, not 7"),
    ({**V3, "multi_shot": True, "shot_type": "customize", "duration": "4",
      "multi_prompt": SHOTS[1:]}, "multi_prompt[0].index value '2' is invalid: must be 1"),
    ({"model_name": "kling-v2-6", "sound": "on"},
     "sound value 'on' is invalid: must be off with kling-v2-6 unless mode is pro"),
    ({"sound": "on"}, "sound value 'on' is invalid: must be off with kling-v1"),
    ({**V3, "voice_list": [{"voice_id": "a"}]}, "must be left out unless sound is on"),
    ({**V3, "sound": "on", "voice_list": [{"voice_id": "a"}] * 3},
     "must be a list of at most 2 objects with voice_id"),
    ({"watermark_info": {"enabled": "yes"}},
     "watermark_info.enabled value 'yes' is invalid: must be true or false"),
    ({"watermark_info": True}, "watermark_info value 'true' is invalid"),
])
def test_what_is_wrong_is_told_with_field_value_and_rule(service, fields, message):
    assert message in why_refused(service, fields)


def test_the_comet_prefix_takes_shots_too_and_keeps_its_short_prompts(service):
    shots = {**V3, "multi_shot": True, "shot_type": "customize", "multi_prompt": SHOTS,
             "duration": 7, "prompt": None}
    assert order(service, shots, COMET).status == 200
    assert "at most 500" in why_refused(service, {**V3, "prompt": "x" * 501}, COMET)
    assert "at most 200" in why_refused(service, {**V3, "negative_prompt": "x" * 201}, COMET)


def test_shots_of_seven_seconds_make_a_video_of_seven_seconds(service):
    answer = service.call("POST", CREATE, {**V3, "multi_shot": True, "shot_type": "customize",
                                           "multi_prompt": SHOTS, "duration": "7"})
    assert answer.status == 200, answer.body

    task = service.wait(answer.json()["data"]["task_id"])

    assert task["task_status"] == "succeed", task
    assert task["task_result"]["videos"][0]["duration"] == "7.0"
    assert "watermark_info" not in task
    assert set(task["task_result"]["videos"][0]) == {"id", "url", "duration"}


def luma(path, crop):
    """The samples of the first frame's luma inside `crop` (w:h:x:y)."""
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-frames:v", "1", "-vf",
         f"crop={crop},format=gray", "-f", "rawvideo", "-"],
        capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout


def test_a_watermark_comes_as_a_second_file(service, tmp_path):
    task_id = service.create(watermark_info={"enabled": True}, external_task_id="marked")
    task = service.wait(task_id)

    assert task["task_status"] == "succeed", task
    assert task["watermark_info"] == {"enabled": True}
    listed = service.call("GET", CREATE).json()["data"]
    assert next(t for t in listed if t["task_id"] == task_id)["watermark_info"] == {"enabled": True}
    video = task["task_result"]["videos"][0]
    assert set(video) == {"id", "url", "watermark_url", "duration"}
    files = {}
    for name in ("url", "watermark_url"):
        answer = request(video[name])
        assert (answer.status, answer.headers["Content-Type"]) == (200, "video/mp4")
        files[name] = tmp_path / f"{name}.mp4"
        files[name].write_bytes(answer.body)
    plain, marked = (probe(files[name])["streams"][0] for name in ("url", "watermark_url"))
    for fact in ("codec_name", "width", "height", "nb_read_packets", "avg_frame_rate", "duration"):
        assert plain[fact] == marked[fact], fact
    corner = "130:70:1150:650"
    assert max(luma(files["url"], corner)) - min(luma(files["url"], corner)) < 8
    assert max(luma(files["watermark_url"], corner)) - min(luma(files["watermark_url"], corner)) > 40
    assert max(luma(files["watermark_url"], "1000:600:0:0")) - \
        min(luma(files["watermark_url"], "1000:600:0:0")) < 8
    assert request(video["watermark_url"].replace("watermark.mp4", "mp4")).status == 403


def test_a_task_without_a_watermark_has_no_link_to_one(service):
    task_id = service.create()
    url = service.wait(task_id)["task_result"]["videos"][0]["url"]

    assert request(url.replace(".mp4", ".watermark.mp4")).status == 403
