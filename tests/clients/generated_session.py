"""Orders, awaits, lists, fetches and errs with the generated package `kare_client`.

    generated_session.py URL KEY
"""
import sys
import time
import urllib.request

from kare_client import AuthenticatedClient, Client
from kare_client.api.comet_api import create_video_as_comet_api
from kare_client.api.newer_dialect import create_task, get_tasks, list_tasks
from kare_client.api.open_ai import (create_openai_video, delete_openai_video, get_openai_content,
                                     get_openai_video)
from kare_client.api.service import get_health
from kare_client.api.videos import (cancel_video, create_video, get_video, list_videos,
                                    listen_to_video)
from kare_client.models import (AspectRatio, CameraControl, CameraControlConfig, CameraControlType,
                                CometVideoOrder, CreatedAnswer, Error, Mode, NewStatus, OpenaiError,
                                OpenaiForm, OpenaiOrder, OpenaiSeconds, PageOrder, Seconds, Shot,
                                ShotType, TaskOrder, TaskSettings, TaskStatus, VideoOrder,
                                WatermarkInfo)

url, key = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=key)


def wait(task_id):
    deadline = time.monotonic() + 300
    while True:
        task = get_video.sync(task_id, client=client).data
        if task.task_status in (TaskStatus.SUCCEED, TaskStatus.FAILED):
            return task
        assert time.monotonic() < deadline, task
        time.sleep(0.05)


assert get_health.sync(client=Client(base_url=url)).status == "ok"

order = VideoOrder(
    prompt="a red fox in the snow", negative_prompt="people", mode=Mode.STD, cfg_scale=0.5,
    aspect_ratio=AspectRatio.VALUE_2, duration=Seconds.VALUE_2, external_task_id="fox-1", seed=7,
    camera_control=CameraControl(type_=CameraControlType.SIMPLE,
                                 config=CameraControlConfig(zoom=4.0)))
created = create_video.sync(client=client, body=order, idempotency_key="one")
assert isinstance(created, CreatedAnswer) and created.code == 0, created
again = create_video.sync(client=client, body=order, idempotency_key="one")
assert again.data.task_id == created.data.task_id

task = wait("fox-1")
assert task.task_status == TaskStatus.SUCCEED and task.task_id == created.data.task_id, task
video = task.task_result.videos[0]
assert video.duration == "5.0", video
assert urllib.request.urlopen(video.url).read(12)[4:8] == b"ftyp"

refused = wait(create_video.sync(client=client, body=VideoOrder(prompt="refuse")).data.task_id)
assert refused.task_status == TaskStatus.FAILED
assert refused.task_status_msg == "this engine cannot draw that", refused

listed = list_videos.sync(client=client, page_num=1, page_size=1)
assert [t.task_id for t in listed.data] == [refused.task_id], listed

for answer, status, code, words in (
        (get_video.sync_detailed("nobody's", client=client), 400, 1201, "Task not found"),
        (cancel_video.sync_detailed(refused.task_id, client=client), 400, 1201, "ended"),
        (create_video.sync_detailed(client=client, body=order), 400, 1201, "already exists"),
        (create_video_as_comet_api.sync_detailed(
            client=client, body=CometVideoOrder(prompt="x" * 501)), 400, 1201, "500"),
        (list_videos.sync_detailed(client=client, page_size=501), 400, 1201, "pageSize"),
        (list_videos.sync_detailed(client=AuthenticatedClient(base_url=url, token="sk-wrong")),
         401, 1002, "api key not found")):
    assert answer.status_code == status, answer
    assert isinstance(answer.parsed, Error) and answer.parsed.code == code, answer
    assert words in answer.parsed.message and answer.parsed.request_id, answer

# The fields of the third generation, and the events of a task that has ended.
shots = wait(create_video.sync(client=client, body=VideoOrder(
    model_name="kling-v3", duration=Seconds.VALUE_4, multi_shot=True,
    shot_type=ShotType.CUSTOMIZE, watermark_info=WatermarkInfo(enabled=True),
    multi_prompt=[Shot(index=1, prompt="a beach", duration="3"),
                  Shot(index=2, prompt="a boat", duration="4")])).data.task_id)
video = shots.task_result.videos[0]
assert (video.duration, shots.task_info.kare.model) == ("7.0", "kling-v3"), shots
assert urllib.request.urlopen(video.watermark_url).read(12)[4:8] == b"ftyp"
events = listen_to_video.sync(shots.task_id, client=client)
assert "event: status" in events and '"task_status":"succeed"' in events, events
assert '"watermark_url"' in events, events
over = listen_to_video.sync_detailed(shots.task_id, client=client, last_event_id="3-0-0")
assert over.status_code == 204, over

# The newer dialect.
made = create_task.sync("kling-3.0", client=client, body=TaskOrder(
    prompt="a red fox", settings=TaskSettings(duration=3))).data
wait(made.id)
(found,) = get_tasks.sync(client=client, task_ids=made.id).data
assert found.status == NewStatus.SUCCEEDED and found.outputs[0].duration == "3.0", found
page = list_tasks.sync(client=client, body=PageOrder(limit=1)).data
assert [t.id for t in page.result] == [made.id] and page.has_more, page
unknown = create_task.sync("kling-9", client=client, body=TaskOrder(prompt="a red fox"))
assert isinstance(unknown, Error) and "kling-3.0-turbo" in unknown.message, unknown

# OpenAI's dialect, by JSON and by form.
for body in (OpenaiOrder(prompt="a red fox", seconds=OpenaiSeconds.VALUE_0, seed=7),
             OpenaiForm(prompt="a red fox", seconds=OpenaiSeconds.VALUE_0, seed=7)):
    ordered = create_openai_video.sync(client=client, body=body)
    assert (ordered.status, ordered.seconds, ordered.error) == ("queued", "3", None), ordered
    wait(ordered.id.removeprefix("video_"))
    assert get_openai_video.sync(ordered.id, client=client).progress == 100
    file = get_openai_content.sync(ordered.id, client=client).payload.read()
    assert file[4:8] == b"ftyp"
    assert delete_openai_video.sync(ordered.id, client=client).deleted is True
    gone = get_openai_video.sync(ordered.id, client=client)
    assert isinstance(gone, OpenaiError) and gone.error.code == "not_found", gone
