"""Tiny models for the engine `wan` in the layouts of published ones, and a word with the engine."""
import json
import shutil
import struct
import subprocess

from service import BUILD, PATIENCE, ROOT

ENGINE = BUILD / "libexec" / "kare" / "kare-engine-wan"
GOLDEN = ROOT / "tests" / "golden"


def read_tensors(path):
    """Name to (type, shape, bytes) of a .safetensors file."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    begin = 8 + length
    return {name: (entry["dtype"], entry["shape"],
                   data[begin + entry["data_offsets"][0]:begin + entry["data_offsets"][1]])
            for name, entry in header.items()}


def write_tensors(path, tensors):
    header, bytes_ = {}, b""
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape,
                        "data_offsets": [len(bytes_), len(bytes_) + len(data)]}
        bytes_ += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes_)


def install_tiny_model(folder):
    """A model of 2 blocks in diffusers' layout: noise as pictures, but every part is there."""
    for part in ("transformer", "vae", "text_encoder", "tokenizer"):
        (folder / part).mkdir(parents=True)
    (folder / "transformer" / "config.json").write_text('{"num_attention_heads": 2}')
    shutil.copy(GOLDEN / "dit_tiny_diffusers.safetensors",
                folder / "transformer" / "diffusion_pytorch_model.safetensors")
    shutil.copy(GOLDEN / "vae21_tiny_diffusers.safetensors",
                folder / "vae" / "diffusion_pytorch_model.safetensors")
    shutil.copy(GOLDEN / "tokenizer_tiny_tokenizer.json", folder / "tokenizer" / "tokenizer.json")
    tensors = read_tensors(GOLDEN / "umt5_tiny_hf.safetensors")
    # The tiny tokenizer has more pieces than the tiny encoder: repeat its rows.
    for name in ("shared.weight", "encoder.embed_tokens.weight"):
        if name in tensors:
            dtype, (rows, width), data = tensors[name]
            tensors[name] = (dtype, [4 * rows, width], 4 * data)
    write_tensors(folder / "text_encoder" / "model.safetensors", tensors)


def talk(folder, scratch, *options, resume=None, seed=5, model="m", engine=None, log=None,
         cancel_after=None):
    """One video through the protocol; gives all events. With `log` (a list) what the engine writes
    about itself comes between the events, as {"log": line}; cancels after the checkpoint of one
    step."""
    spec = {"model": model, "prompt": "A red fox.", "negative_prompt": "", "aspect_ratio": "1:1",
            "mode": "std", "width": 128, "height": 128, "fps": 24, "frame_count": 24,
            "guidance": 0.5, "camera": None, "shots": [], "seed": seed}
    order = {"id": 1, "generate": spec, "output": str(scratch / "out.mp4"),
             "scratch": str(scratch), "resume": resume}
    words = engine or [ENGINE, "--weights", folder, "--pixels", "1024", "--frames", "5",
                       "--steps", "4", "--checkpoint-steps", "2",
                       "--cache", str(scratch / "prompts"), *options]
    engine = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT if log is not None else None)

    def next_event():
        while True:
            line = engine.stdout.readline()
            assert line, "the engine ended"
            if line.startswith('{"event"'):
                return json.loads(line)
            log.append({"log": line})

    def say(words):
        engine.stdin.write(json.dumps(words) + "\n")
        engine.stdin.flush()

    events = [next_event()]
    say(order)
    while events[-1]["event"] not in ("done", "failed"):
        events.append(next_event())
        if log is not None:
            log.append(events[-1])
        if events[-1]["event"] == "checkpoint":
            say({"id": 1, "checkpointed": True})
            if events[-1]["state"]["step"] == cancel_after:
                say({"id": 1, "cancel": True})
    engine.stdin.close()
    engine.wait(timeout=PATIENCE)
    engine.stdout.close()
    return events
