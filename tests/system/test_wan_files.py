"""The engine `wan` with models in every form that people have them in: what it computes is the same.

The latents of the checkpoints are compared, in float32, with those of one model in diffusers' layout.
"""
import io
import json
import math
import pickle
import shutil
import struct
import zipfile

import pytest

from wan_models import ENGINE, GOLDEN, install_tiny_model, read_tensors, talk, write_tensors

ORIGINAL = GOLDEN / "dit_tiny_original.safetensors"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Text encoder, tokenizer and video decoder for all the transformers beside them."""
    folder = tmp_path_factory.mktemp("shared")
    install_tiny_model(folder / "tiny")
    return folder


def folder_of(shared, folder):
    """A folder of models without a transformer."""
    folder.mkdir(parents=True)
    (folder / "text_encoders").mkdir()
    (folder / "vae").mkdir()
    shutil.copy(shared / "tiny" / "text_encoder" / "model.safetensors",
                folder / "text_encoders" / "umt5_tiny.safetensors")
    shutil.copy(shared / "tiny" / "vae" / "diffusion_pytorch_model.safetensors",
                folder / "vae" / "wan_vae.safetensors")
    shutil.copy(shared / "tiny" / "tokenizer" / "tokenizer.json", folder)
    (folder / "config.json").write_text('{"num_heads": 2}')
    return folder


def numbers(data):
    return struct.unpack(f"<{len(data) // 4}f", data)


def run(folder, scratch, *options, log=None):
    """The latents after the last of 4 steps."""
    scratch.mkdir()
    events = talk(folder, scratch, "--type", "float32", "--checkpoint-steps", "1", *options,
                  log=log)
    assert events[-1]["event"] == "done", events[-1]
    return numbers(read_tensors(scratch / "latents.safetensors")["t0"][2])


def distance(ours, expected):
    """Relative, of the whole."""
    assert len(ours) == len(expected)
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(ours, expected)) /
                     sum(b * b for b in expected))


@pytest.fixture(scope="module")
def expected(shared, tmp_path_factory):
    return run(shared / "tiny", tmp_path_factory.mktemp("expected") / "run")


def halved(data):
    """float32 to bfloat16, cut off."""
    return b"".join(data[i + 2:i + 4] for i in range(0, len(data), 4))


def is_matrix(name, shape):
    return name.startswith("blocks.") and name.endswith(".weight") and len(shape) == 2


def e4m3(code):
    exponent, mantissa = code >> 3 & 15, code & 7
    size = mantissa / 512 if exponent == 0 else (1 + mantissa / 8) * 2.0 ** (exponent - 7)
    return -size if code & 128 else size


def e5m2(code):
    return struct.unpack("<e", bytes([0, code]))[0]


def eighth(data, decode, largest):
    """float32 to codes of 8 bits, and the scale that goes with them."""
    codes = [c for c in range(256) if c & 127 <= largest]
    values = sorted((decode(c), c) for c in codes)
    numbers_ = numbers(data)
    scale = max(map(abs, numbers_)) / values[-1][0]

    def nearest(number):
        low, high = 0, len(values) - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if values[middle][0] <= number else (low, middle)
        return min(values[low], values[high], key=lambda v: abs(v[0] - number))[1]

    return bytes(nearest(n / scale) for n in numbers_), scale


@pytest.mark.parametrize("kind,decode,largest", [("F8_E4M3", e4m3, 0x7E), ("F8_E5M2", e5m2, 0x7B)])
def test_scaled_eight_bit_weights_in_comfyuis_layout(shared, expected, tmp_path, kind, decode,
                                                     largest):
    folder = folder_of(shared, tmp_path / "models")
    tensors = {"scaled_fp8": (kind, [2], b"\0\0")}
    for name, (dtype, shape, data) in read_tensors(ORIGINAL).items():
        if is_matrix(name, shape):
            codes, scale = eighth(data, decode, largest)
            tensors[name] = (kind, shape, codes)
            tensors[name[:-len("weight")] + "scale_weight"] = ("F32", [], struct.pack("<f", scale))
        else:
            tensors[name] = ("BF16", shape, halved(data))
    (folder / "diffusion_models").mkdir()
    shutil.move(folder / "config.json", folder / "diffusion_models")
    write_tensors(folder / "diffusion_models" / "wan2.1_tiny_fp8_scaled.safetensors", tensors)

    assert distance(run(folder, tmp_path / "run"), expected) < (0.05 if kind == "F8_E4M3" else 0.1)


class Storage:
    """What stands for the numbers in a pickle."""

    def __init__(self, key, count):
        self.key, self.count = key, count


class Rebuilt:
    def __init__(self, *arguments):
        self.arguments = arguments


def write_pth(path, tensors):
    """What `torch.save` writes of a dict of bfloat16 tensors, without torch."""
    import collections
    import copyreg
    import sys
    import types
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")

    def rebuild(*arguments):
        return Rebuilt(*arguments)

    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    rebuild.__name__ = "_rebuild_tensor_v2"
    kind = type("BFloat16Storage", (), {"__module__": "torch"})
    utils._rebuild_tensor_v2, torch.BFloat16Storage, torch._utils = rebuild, kind, utils

    class Pickler(pickle.Pickler):
        dispatch_table = copyreg.dispatch_table.copy()

        def persistent_id(self, value):
            if isinstance(value, Storage):
                return ("storage", kind, value.key, "cpu", value.count)
            return None

        def reducer_override(self, value):
            return (rebuild, value.arguments) if isinstance(value, Rebuilt) else NotImplemented

    state = collections.OrderedDict()
    for i, (name, (_, shape, data)) in enumerate(tensors.items()):
        strides = [math.prod(shape[k + 1:]) for k in range(len(shape))]
        state[name] = Rebuilt(Storage(str(i), len(data) // 4), 0, tuple(shape), tuple(strides), False,
                              collections.OrderedDict())
    out = io.BytesIO()
    sys.modules.update({"torch": torch, "torch._utils": utils})
    Pickler(out, protocol=2).dump(state)
    del sys.modules["torch"], sys.modules["torch._utils"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", out.getvalue())
        for i, (_, _, data) in enumerate(tensors.values()):
            archive.writestr(f"archive/data/{i}", halved(data))
        archive.writestr("archive/version", "3\n")


def test_a_pth_file(shared, expected, tmp_path):
    folder = folder_of(shared, tmp_path / "models")
    write_pth(folder / "wan_tiny.pth", read_tensors(ORIGINAL))

    assert distance(run(folder, tmp_path / "run"), expected) < 0.03


def text(value):
    return struct.pack("<Q", len(value)) + value.encode()


def q8_0(data):
    """Blocks of 32: a half for the scale, then a byte each."""
    values, out = numbers(data), b""
    for i in range(0, len(values), 32):
        block = values[i:i + 32]
        scale = struct.unpack("<e", struct.pack("<e", max(map(abs, block)) / 127))[0] or 1.0
        out += struct.pack("<e32b", scale, *[max(-127, min(127, round(v / scale))) for v in block])
    return out


def write_gguf(path, tensors):
    infos, body = b"", b""
    for name, (_, shape, data) in tensors.items():
        kind, stored = 0, data
        if len(shape) == 2:
            kind, stored = (8, q8_0(data)) if shape[1] % 32 == 0 else (30, halved(data))
        elif len(shape) == 5:
            kind, stored = 1, b"".join(struct.pack("<e", v) for v in numbers(data))
        body += b"\0" * (-len(body) % 32)
        infos += text(name) + struct.pack(f"<I{len(shape)}Q", len(shape), *reversed(shape))
        infos += struct.pack("<IQ", kind, len(body))
        body += stored
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), 1)
    head += text("general.architecture") + struct.pack("<I", 8) + text("wan") + infos
    path.write_bytes(head + b"\0" * (-len(head) % 32) + body)


def test_a_gguf_file(shared, expected, tmp_path):
    folder = folder_of(shared, tmp_path / "models")
    write_gguf(folder / "my-model-Q8_0.gguf", read_tensors(ORIGINAL))

    assert distance(run(folder, tmp_path / "run"), expected) < 0.03


def test_a_lora_is_the_model_with_the_change_in_it(shared, expected, tmp_path):
    strength, scale = 0.8, 0.5  # alpha 1 of rank 2
    tensors, lora = read_tensors(ORIGINAL), read_tensors(GOLDEN / "lora_comfy.safetensors")
    for name in lora:
        if not name.endswith(".lora_down.weight"):
            continue
        module = name[:-len(".lora_down.weight")]
        (_, (rank, width), down), (_, _, up) = lora[name], lora[module + ".lora_up.weight"]
        target = module.removeprefix("diffusion_model.") + ".weight"
        dtype, shape, data = tensors[target]
        weights, down, up = list(numbers(data)), numbers(down), numbers(up)
        for i in range(len(weights)):
            row, column = divmod(i, width)
            weights[i] += strength * scale * sum(up[row * rank + k] * down[k * width + column]
                                                 for k in range(rank))
        tensors[target] = (dtype, shape, struct.pack(f"<{len(weights)}f", *weights))
    merged = folder_of(shared, tmp_path / "merged")
    write_tensors(merged / "wan.safetensors", tensors)
    wanted = run(merged, tmp_path / "merged-run")
    assert distance(wanted, expected) > 0.01, "the change is one"

    for form in ("comfy", "peft"):
        file = GOLDEN / f"lora_{form}.safetensors"
        changed = run(shared / "tiny", tmp_path / form, "--lora", f"{file}={strength}")
        assert distance(changed, wanted) < 1e-5, form
    unchanged = run(shared / "tiny", tmp_path / "none", "--lora", f"{file}=0")
    assert distance(unchanged, expected) < 1e-6


def two_experts(shared, folder):
    folder_of(shared, folder)
    for expert, source in (("high_noise_model", "dit_tiny"), ("low_noise_model", "dit_low")):
        (folder / expert).mkdir()
        shutil.copy(GOLDEN / f"{source}_diffusers.safetensors",
                    folder / expert / "diffusion_pytorch_model.safetensors")
        shutil.copy(folder / "config.json", folder / expert)
    return folder


def test_of_two_experts_each_does_its_own_steps(shared, tmp_path):
    folder = two_experts(shared, tmp_path / "models")
    lora = tmp_path / "some_high_noise_lora.safetensors"
    shutil.copy(GOLDEN / "lora_comfy.safetensors", lora)
    log, steps, shift = [], 9, 5.0

    run(folder, tmp_path / "run", "--steps", str(steps), "--shift", str(shift), "--lora", lora,
        log=log)

    # The expert that is loaded last before a step's checkpoint made this step.
    used, changed, now = [], {}, None
    for entry in log:
        line = entry.get("log", "")
        if "loading a transformer" in line:
            now = "high" if "high" in line.split("loading a transformer")[1] else "low"
            changed[now] = "changed_by_loras=0" not in line and 'changed_by_loras":0' not in line
        if entry.get("event") == "checkpoint":
            used.append(now)
    grid = [0.999 * (1 - i / steps) for i in range(steps)]
    times = [math.trunc(1000 * shift * s / (1 + (shift - 1) * s)) for s in grid]
    assert used == ["high" if t >= 875 else "low" for t in times] and set(used) == {"high", "low"}
    assert changed == {"high": True, "low": False}


def test_a_cancel_is_seen_between_steps(shared, tmp_path):
    engine = [ENGINE, "--weights", shared / "tiny", "--pixels", "1024", "--frames", "5", "--steps",
              "2000", "--checkpoint-steps", "1", "--cache", tmp_path / "prompts"]

    events = talk(shared, tmp_path, engine=engine, cancel_after=2)

    assert events[-1]["event"] == "failed" and events[-1]["retry"] is False
    steps = [event["state"]["step"] for event in events if event["event"] == "checkpoint"]
    assert 2 <= steps[-1] < 2000
    assert not (tmp_path / "out.mp4").exists()


def test_the_model_of_both_kinds_with_its_own_decoder(shared, tmp_path):
    folder = folder_of(shared, tmp_path / "models")
    (folder / "vae" / "wan_vae.safetensors").unlink()
    shutil.copy(GOLDEN / "vae22_tiny_diffusers.safetensors", folder / "vae" / "wan2.2_vae.safetensors")
    shutil.copy(GOLDEN / "dit_ti2v_diffusers.safetensors", folder / "wan.safetensors")
    (tmp_path / "run").mkdir()

    last = talk(folder, tmp_path / "run", "--pixels", "4096")[-1]

    assert last["event"] == "done" and last["report"]["size"] == "64x64", last
    # A decoder of the other generation is refused before anything is computed.
    shutil.copy(GOLDEN / "vae21_tiny_diffusers.safetensors", folder / "vae" / "wan2.2_vae.safetensors")
    assert "its video decoder is for 16 latent channels, the transformer has 48" in failure(
        folder, tmp_path / "other")


def test_progress_rises_and_names_its_stages(shared, tmp_path):
    events = talk(shared / "tiny", tmp_path, "--checkpoint-steps", "0")

    told = [event for event in events if event["event"] == "progress"]
    shares = [event["fraction"] for event in told]
    assert shares == sorted(shares)
    assert [e["stage"] for e in told][::len(told) - 1] == ["reading", "decoding"]


def failure(folder, scratch):
    scratch.mkdir()
    last = talk(folder, scratch)[-1]
    assert last["event"] == "failed" and last["retry"] is False, last
    return last["reason"]


def test_weights_that_cannot_be_used_are_refused_with_what_is_wrong(shared, tmp_path):
    folder = folder_of(shared, tmp_path / "models")
    file, tensors = folder / "wan.safetensors", read_tensors(ORIGINAL)

    def reason(name, change):
        changed = dict(tensors)
        change(changed)
        write_tensors(file, changed)
        return failure(folder, tmp_path / name)

    def image_to_video(changed):
        dtype, (dim, _, *rest), data = changed["patch_embedding.weight"]
        changed["patch_embedding.weight"] = (dtype, [dim, 32, *rest], data * 2)

    assert "starts from images" in reason("i2v", image_to_video)
    assert "missing: blocks.1.ffn.2.bias" in reason("less", lambda t: t.pop("blocks.1.ffn.2.bias"))
    assert "surplus: blocks.0.more" in reason(
        "more", lambda t: t.update({"blocks.0.more": ("F32", [1], b"\0" * 4)}))
    write_tensors(file, tensors)
    file.write_bytes(file.read_bytes()[:-100])
    assert "wan.safetensors" in failure(folder, tmp_path / "cut")


def test_a_lora_of_another_model_is_refused_by_its_keys(shared, tmp_path):
    lora = tmp_path / "lora.safetensors"
    write_tensors(lora, {
        f"diffusion_model.blocks.0.self_attn.q.lora_{half}.weight": ("F32", shape, b"\0" * 4 * 2 * 99)
        for half, shape in (("down", [2, 99]), ("up", [99, 2]))})
    (tmp_path / "run").mkdir()

    last = talk(shared / "tiny", tmp_path / "run", "--lora", lora)[-1]

    assert last["event"] == "failed" and "belongs to another model" in last["reason"], last
    assert json.dumps(last["retry"]) == "false"
