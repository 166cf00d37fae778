"""Quotas, rates and the additional object of answers, with the real binary."""
import threading

from service import CREATE, Service, kare, wait_for, write_config

WORK = '[work]\nslots = 2\nheartbeat = "50ms"\n[server]\ndrain = "0s"\n'


def order(service, prompt="an endless walk", key=None, **headers):
    return service.call("POST", CREATE, {"prompt": prompt}, key=key, headers=headers)


def refusal(answer):
    body = answer.json()
    assert "data" not in body and body["request_id"]
    return answer.status, body["code"], body["message"]


def test_parallel_and_depth_hold_per_owner(tmp_path):
    write_config(tmp_path / "data", extra=WORK + "[limits]\nparallel = 1\nqueue_depth = 2\n")
    with Service(tmp_path / "data") as service:
        first, second, third = [order(service).json()["data"]["task_id"] for _ in range(3)]
        refused = order(service)

        assert refusal(refused) == (429, 1303, "parallel task over resource pack limit")
        assert int(refused.headers["Retry-After"]) > 0
        wait_for(lambda: service.task(first)["task_status"] == "processing")
        assert service.task(second)["task_status"] == "submitted", "a slot is free, but not for it"
        assert service.task(second)["task_info"]["kare"]["queue_position"] == 1
        assert service.task(third)["task_info"]["kare"]["queue_position"] == 2
        other = kare("keys", "create", "--data", tmp_path / "data").stdout.strip()
        theirs = order(service, key=other).json()["data"]["task_id"]
        wait_for(lambda: service.task(theirs, key=other)["task_status"] == "processing")
        service.call("POST", f"{CREATE}/{second}/cancel")
        assert order(service).status == 200


def test_orders_at_once_fill_the_queue_exactly(tmp_path):
    write_config(tmp_path / "data", extra=WORK + "[limits]\nparallel = 1\nqueue_depth = 4\n")
    with Service(tmp_path / "data") as service:
        codes = []
        threads = [threading.Thread(target=lambda: codes.append(order(service).status))
                   for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(codes) == [200] * 5 + [429] * 15
        metrics = service.call("GET", "/metrics").body.decode()
        assert 'kare_orders_refused_total{limit="quota"} 15\n' in metrics


def test_rates_and_limits_of_one_owner(tmp_path):
    data = tmp_path / "data"
    write_config(data, extra=WORK + "[limits]\ncreates_per_minute = 1\n")
    with Service(data) as service:
        assert order(service, "refuse").status == 200
        refused = order(service, "refuse")
        status, code, message = refusal(refused)
        assert (status, code) == (429, 1302) and "1 tasks a minute" in message
        assert 0 < int(refused.headers["Retry-After"]) <= 60

        key = kare("keys", "create", "--name", "quick", "--rate", 0, "--parallel", 3,
                   "--data", data).stdout.strip()
        assert [order(service, "refuse", key=key).status for _ in range(5)] == [200] * 5
        line = next(l for l in kare("keys", "list", "--data", data).stdout.split("\n")
                    if "quick" in l.split())
        shown = kare("keys", "limit", line.split()[0], "--rate", 2, "--data", data).stdout
        assert shown == "parallel 3, queue-depth as configured, rate 2\n"
        statuses = [order(service, "refuse", key=key).status for _ in range(3)]
        assert statuses == [200, 200, 429], "at once, without a new start"
        shown = kare("keys", "limit", line.split()[0], "--reset", "--data", data).stdout
        assert shown == "parallel as configured, queue-depth as configured, rate as configured\n"
        assert kare("keys", "limit", "key-none", "--data", data, check=False).returncode != 0


def test_a_running_task_tells_how_far_it_is(tmp_path):
    write_config(tmp_path / "data", extra=WORK)
    with Service(tmp_path / "data") as service:
        task_id = service.create(prompt="slow swan")
        seen = []
        while (task := service.task(task_id))["task_status"] != "succeed":
            seen.append(task["task_info"]["kare"])
        done = task["task_info"]["kare"]

    middle = [info for info in seen if 0 < info["progress"] < 1]
    assert middle and all(info["stage"] == "copying" and info["eta_s"] == 1 for info in middle)
    assert set(done) == {"engine", "model", "progress"}
    assert done["engine"] == "quick" and done["progress"] == 1
