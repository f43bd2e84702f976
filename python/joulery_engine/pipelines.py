# SPDX-License-Identifier: Apache-2.0
"""Models of transformers and diffusers by joulery's tasks: how each is loaded, asked and read.

One row per task in ASK; a row gets the loaded model and an item and returns an answer. Tasks that have no pipeline in
transformers 5 are joulery_engine/direct.py's. Tokens of written answers are counted as the model makes them
(WrittenTokens); what was not counted is unknown.
"""
import hashlib
import importlib
import os
import re
import sys
import tempfile
import time

from joulery_engine import direct

OPTIONS = ("python", "model", "device", "most_tokens", "label_words")
OPTIONS_OF_IMAGES = ("steps", "size", "image_folder")
PICKLED = (".pkl", ".pickle", ".bin", ".pt", ".pth", ".ckpt", ".joblib")


class Refusal(Exception):
    """A failure with what the reader can do about it."""

    def __init__(self, kind, what, remedy):
        super().__init__(what)
        self.kind, self.what, self.remedy = kind, what, remedy


def label_for(model, name):
    """The data set's label for the model's: by name in any case, else by the number in "LABEL_1"."""
    by_name = {label.lower(): i for i, label in enumerate(model.label_words)}
    numbered = re.fullmatch(r"(?i)label_(\d+)", name)
    if name.lower() in by_name:
        return model.labels[by_name[name.lower()]]
    if numbered and int(numbered[1]) < len(model.labels):
        return model.labels[int(numbered[1])]
    return name


def best(results):
    return max(results, key=lambda result: result["score"])


def classify(model, item, _seed):
    found = model.pipeline(item["text"], truncation=True)
    return {"text": label_for(model, best(found)["label"])}


def answer_question(model, item, _seed):
    return {"text": model.pipeline(item["question"], item["text"])}


def tag(model, item, _seed):
    """A word has the tag of its first piece (Devlin et al. 2018, 5.3)."""
    begins, text = {}, ""
    for number, word in enumerate(item["words"]):
        text += " " if text else ""
        begins[len(text)] = number
        text += word
    tags = ["O"] * len(item["words"])
    for piece in model.pipeline(text):
        if piece["start"] in begins:
            tags[begins[piece["start"]]] = piece["entity"]
    return {"tags": tags}


def classify_image(model, item, _seed):
    return {"text": label_for(model, best(model.pipeline(item["image_path"]))["label"])}


def detect(model, item, _seed):
    boxes = []
    for found in model.pipeline(item["image_path"]):
        edges = found["box"]
        box = {"left": edges["xmin"], "top": edges["ymin"], "width": edges["xmax"] - edges["xmin"],
               "height": edges["ymax"] - edges["ymin"]}
        boxes.append({"label": found["label"], "box": box, "score": found["score"]})
    return {"boxes": boxes}


class WrittenTokens:
    """Counts what a model writes, as the streamer of its generate(): it is handed the decoder's prompt first, then each
    token, on the processor and so after the GPU has made it."""

    def __init__(self, prompt_is_decoded):
        self.prompt_is_decoded = prompt_is_decoded
        self.has_prompt, self.first, self.tokens_out = False, None, 0
        self.tokens_in = None  # of an encoder: set by whoever asks it

    def put(self, tokens):
        if not self.has_prompt:
            self.has_prompt = True
            if self.prompt_is_decoded:
                self.tokens_in = int(tokens.numel())
            return
        self.first = self.first or time.monotonic_ns()
        self.tokens_out += int(tokens.numel())

    def end(self):
        pass

    def counts(self):
        if not self.has_prompt:
            return {}
        known = {"tokens_in": self.tokens_in, "tokens_out": self.tokens_out, "first_token_mono_ns": self.first}
        return {name: value for name, value in known.items() if value is not None}


def generate(model, item, _seed):
    found = model.write(item["text"], do_sample=False, return_full_text=False)
    return {"text": found[0]["generated_text"]}


def summarize(model, item, _seed):
    return {"text": model.write(item["text"], do_sample=False)}


def caption(model, item, _seed):
    return {"text": model.write(item["image_path"])}


def paint(model, items, seed):
    """The paths of the images, which are made at once, each from a seed of its own: alone it would be the same."""
    more = dict(model.making)
    seeds = [] if seed is None else [(seed + place) % (1 << 64) for place in range(len(items))]
    if seeds:
        generator = importlib.import_module("torch").Generator
        more["generator"] = [generator(model.device).manual_seed(each) for each in seeds]
    images = model.pipeline([item["text"] for item in items], **more).images
    return [model.keep(image, seeds[place] if seeds else None) for place, image in enumerate(images)]


# joulery's task: (package, its pipeline's name or what stands for one, how it is asked, most tokens of an answer)
ASK = {
    "text-classification": ("transformers", "text-classification", classify, 0),
    "question-answering": ("transformers", direct.SpanReader, answer_question, 0),
    "token-classification": ("transformers", "token-classification", tag, 0),
    "image-classification": ("transformers", "image-classification", classify_image, 0),
    "object-detection": ("transformers", "object-detection", detect, 0),
    "text-generation": ("transformers", "text-generation", generate, 128),
    "summarization": ("transformers", direct.Summarizer, summarize, 128),
    "image-captioning": ("transformers", direct.Captioner, caption, 32),
    "image-generation": ("diffusers", None, paint, 0),
}


def model_of(request):
    """Where the model is, and whether that is a place on the hub."""
    paths = [file["path"] for file in request["files"] if file["role"] == "model"]
    place = paths[0] if paths else request["options"].get("model", "")
    if not place:
        raise Refusal("invalid", "no model is named", "give a [[model.file]] or the option model")
    if place.lower().endswith(PICKLED):
        raise Refusal("unsupported", "pickled model files are not loaded, for they can run any code",
                      "give a folder with safetensors")
    if os.path.exists(place):
        return place, False
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", place) or place in (".", ".."):
        raise Refusal("gone", f"no model at {place}", "correct the path, or give a hub id: org/name")
    return place, True


def package(name):
    try:
        return importlib.import_module(name)
    except ImportError as problem:
        raise Refusal("unsupported", f"the package {name} cannot be imported by {sys.executable} ({problem})",
                      f"install it there ({sys.executable} -m pip install {name} torch), or name another interpreter "
                      "with the option python") from problem


def quieten(name):
    """Hints and progress bars of a package would be a line for every query."""
    try:
        logging = importlib.import_module(name + ".utils.logging")
    except ImportError:
        return
    logging.set_verbosity_error()
    logging.disable_progress_bar()


def weights_of(place):
    """SHA-256 and size of the weights in a folder: of one file its own, of several that of what sha256sum prints."""
    names = sorted(name for name in os.listdir(place) if name.endswith(".safetensors")) if os.path.isdir(place) else []
    files = [os.path.join(place, name) for name in names] or ([place] if os.path.isfile(place) else [])
    sums, size = [], 0
    for path in files:
        total = hashlib.sha256()
        with open(path, "rb") as opened:
            for portion in iter(lambda: opened.read(1 << 20), b""):
                total.update(portion)
                size += len(portion)
        sums.append((total.hexdigest(), os.path.basename(path)))
    if len(sums) < 2:
        return (sums[0][0] if sums else ""), size
    lines = "".join(f"{hexadecimal}  {name}\n" for hexadecimal, name in sums)
    return hashlib.sha256(lines.encode()).hexdigest(), size


def whole_numbers(options, name, count):
    """Those of an option: one, or the two of a size."""
    parts = options[name].split("x")
    if len(parts) == count and all(re.fullmatch(r"0*[1-9][0-9]{0,4}", part) for part in parts):
        return [int(part) for part in parts]
    raise Refusal("invalid", f'the option {name} is "{options[name]}"',
                  "give a whole number: 25" if count == 1 else "give width by height in pixels: 512x512")


def making_of(options):
    """How a pipeline of diffusers is to make images; what is not told is left to it."""
    making = {}
    if "steps" in options:
        making["num_inference_steps"], = whole_numbers(options, "steps", 1)
    if "size" in options:
        making["width"], making["height"] = whole_numbers(options, "size", 2)
    return making


class Model:
    """A pipeline with what is known of it."""

    def __init__(self, request, place, is_on_hub):
        options = request["options"]
        name, task, self.asked, cap = ASK[request["task"]]
        self.labels = request["labels"]
        self.label_words = [word.strip() for word in re.split(r"[|,]", options.get("label_words", ""))
                            if word.strip()] or self.labels
        self.most_tokens = self.cap = int(options.get("most_tokens", cap) or 1)
        self.device, self.threads = options.get("device", "cpu"), request["threads"]
        self.batch, self.making = request["batch"], making_of(options)
        self.sha256, self.bytes = ("", 0) if is_on_hub else weights_of(place)
        self.temporary, self.painted, self.written = None, 0, None
        self.image_folder = options.get("image_folder")
        library = package(name)
        quieten(name)
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(self.threads)
        self.runtime = f"{name} {getattr(library, '__version__', 'of unknown version')}"
        if task is None:
            loaded = library.DiffusionPipeline.from_pretrained(place, use_safetensors=True)
            loaded.set_progress_bar_config(disable=True)
            self.pipeline = loaded.to(self.device)
        elif not isinstance(task, str):
            self.pipeline = task(library, place, self.device)
        else:
            self.pipeline = library.pipeline(task, model=place, device=self.device,
                                             model_kwargs={"use_safetensors": True})

    def folder(self):
        """Where images go: the one that was named, or one that ends with this process."""
        if self.image_folder is None:
            self.temporary = tempfile.TemporaryDirectory(prefix="joulery-images-")
            self.image_folder = self.temporary.name
        os.makedirs(self.image_folder, exist_ok=True)
        return self.image_folder

    def write(self, asked, **options):
        """What the pipeline writes; its tokens are counted but for a beam search, which throws some away."""
        inner = getattr(self.pipeline, "model", None)
        if getattr(getattr(inner, "generation_config", None), "num_beams", None) in (None, 1):
            self.written = WrittenTokens(not getattr(getattr(inner, "config", None), "is_encoder_decoder", False))
            options["streamer"] = self.written
        return self.pipeline(asked, max_new_tokens=self.most_tokens, **options)

    def keep(self, image, seed):
        """The path of an image that was made; the same seed writes over it."""
        self.painted += 1
        path = os.path.join(self.folder(), f"{self.painted}.png" if seed is None else f"seed-{seed}.png")
        image.save(path)
        return path

    def ask(self, items, seed, most_tokens=None):
        """A result an item, of as many as the batch."""
        if self.asked is paint:
            return [{"answer": {}, "image_path": path} for path in paint(self, items, seed)]
        return [self.ask_one(item, seed, most_tokens) for item in items]

    def ask_one(self, item, seed, most_tokens):
        self.most_tokens = min(self.cap, most_tokens or self.cap)
        self.written = None
        found = self.asked(self, item, seed)
        return {"answer": found, **(self.written.counts() if self.written else {})}

    def wait(self):
        """Until the GPU is done: what is still in flight would be somebody else's energy."""
        if "cuda" in self.device and "torch" in sys.modules:
            sys.modules["torch"].cuda.synchronize()

    def facts(self):
        facts = {"model_sha256": self.sha256, "model_bytes": self.bytes, "runtime": self.runtime,
                 "providers": [self.device], "threads": self.threads, "dimension": 0, "most_tokens": 0}
        inner = getattr(self.pipeline, "model", None)
        if hasattr(inner, "num_parameters"):
            facts["parameters"] = int(inner.num_parameters())
        try:
            with open("/proc/self/statm", encoding="ascii") as statm:
                facts["memory_bytes"] = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            pass  # unknown
        return facts


def load(request):
    """The model a load-model request names."""
    if request["task"] not in ASK:
        raise Refusal("unsupported", f"the engine python is not asked for {request['task']}",
                      "it does " + ", ".join(ASK))
    makes_images = request["task"] == "image-generation"
    known = OPTIONS + (OPTIONS_OF_IMAGES if makes_images else ())
    unknown = [name for name in request["options"] if name not in known]
    if unknown:
        raise Refusal("invalid", f'no option "{unknown[0]}"', "it has " + ", ".join(known))
    if request["batch"] > 1 and not makes_images:
        raise Refusal("unsupported", f"{request['batch']} items at once", "ask for 1")
    place, is_on_hub = model_of(request)
    if not is_on_hub:
        os.environ["HF_HUB_OFFLINE"] = "1"  # a model on disk needs nobody
    elif os.environ.get("HF_HUB_OFFLINE", "") in ("1", "true", "True", "yes"):
        print(f"joulery: HF_HUB_OFFLINE is set: {place} is taken from the hub's own cache", file=sys.stderr)
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(request["threads"])
    return Model(request, place, is_on_hub)
