"""The `openai` package from PyPI, unmodified, against the real service."""
import openai
import pytest

from service import Service, write_config

# The package marks the whole of its video API as deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write_config(data)
    with Service(data) as running:
        yield running


@pytest.fixture
def client(service):
    with openai.OpenAI(base_url=service.url + "/v1", api_key=service.key, max_retries=0) as made:
        yield made


def test_create_poll_download_list_delete(client, tmp_path):
    video = client.videos.create_and_poll(prompt="a red fox in the snow", seconds="4",
                                          size="1280x720", poll_interval_ms=50)
    assert video.status == "completed" and video.progress == 100 and video.error is None
    assert (video.object, video.seconds, video.size) == ("video", "4", "1280x720")

    client.videos.download_content(video.id).write_to_file(tmp_path / "fox.mp4")
    assert (tmp_path / "fox.mp4").read_bytes()[4:8] == b"ftyp"
    thumbnail = client.videos.download_content(video.id, variant="thumbnail").read()
    assert thumbnail[:2] == b"\xff\xd8"

    assert video.id in [listed.id for listed in client.videos.list()]
    deleted = client.videos.delete(video.id)
    assert deleted.deleted and deleted.object == "video.deleted" and deleted.id == video.id
    with pytest.raises(openai.NotFoundError) as gone:
        client.videos.retrieve(video.id)
    assert gone.value.code == "not_found" and gone.value.message


def test_lists_are_paged_through_by_the_package(client):
    made = [client.videos.create(prompt="a red fox in the snow").id for _ in range(5)]

    listed = [video.id for video in client.videos.list(limit=2, order="desc")]

    assert listed[:5] == made[::-1]
    oldest = client.videos.list(limit=2, order="asc")
    assert len(oldest.data) == 2 and oldest.has_next_page()


def test_a_failed_video_says_why(client):
    video = client.videos.create_and_poll(prompt="refuse this", poll_interval_ms=50)

    assert video.status == "failed"
    assert video.error.message == "this engine cannot draw that"


def test_refusals_arrive_as_the_packages_errors(client, service):
    with pytest.raises(openai.BadRequestError) as refused:
        client.videos.create(prompt="x", size="1024x1792")
    assert refused.value.param == "size" and "1280x720" in refused.value.message
    with pytest.raises(openai.BadRequestError) as refused:
        client.videos.create(prompt="x", input_reference=("a.png", b"\x89PNG", "image/png"))
    assert refused.value.param == "input_reference"
    stranger = openai.OpenAI(base_url=service.url + "/v1", api_key="sk-wrong", max_retries=0)
    with pytest.raises(openai.AuthenticationError) as refused:
        stranger.videos.list()
    assert refused.value.code == "invalid_api_key"
    with pytest.raises(openai.NotFoundError):
        client.videos.download_content("video_17")


def test_parameters_of_other_open_engines_go_through_extra_body(client):
    video = client.videos.create(prompt="x", model="kling-v2-6", seconds="5",
                                 extra_body={"seed": 7, "negative_prompt": "rain", "fps": 24})

    assert (video.model, video.seconds, video.status) == ("kling-v2-6", "5", "queued")
