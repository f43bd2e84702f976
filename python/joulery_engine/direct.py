# SPDX-License-Identifier: Apache-2.0
"""Models asked without a pipeline: those of question answering, summaries and captions, for which transformers 5 has none
any more. Each is made of a library, a place and a device, and has its model as `model`."""
import importlib

LONGEST_ANSWER = 15  # tokens; as transformers' pipeline had it
WINDOW, STRIDE = 384, 128  # tokens of a long context that are read at once, and that two windows share


def torch():
    return importlib.import_module("torch")


def ready(kind, place, device):
    return kind.from_pretrained(place, use_safetensors=True).to(device).eval()


class SpanReader:
    """The span of a context that answers a question: the likeliest start and end, of whatever window."""

    def __init__(self, library, place, device):
        self.device = device
        self.tokenizer = library.AutoTokenizer.from_pretrained(place)
        self.model = ready(library.AutoModelForQuestionAnswering, place, device)

    def __call__(self, question, context):
        length = min(WINDOW, self.tokenizer.model_max_length)
        windows = self.tokenizer(question, context, truncation="only_second", max_length=length,
                                 stride=min(STRIDE, length // 4), return_overflowing_tokens=True,
                                 return_offsets_mapping=True, padding=True, return_tensors="pt")
        asked = {name: windows[name].to(self.device) for name in ("input_ids", "attention_mask", "token_type_ids")
                 if name in windows and name in self.tokenizer.model_input_names}
        with torch().inference_mode():
            logits = self.model(**asked)
        found = [self.best_of(logits.start_logits[i], logits.end_logits[i], windows.sequence_ids(i))
                 for i in range(len(windows["input_ids"]))]
        window = max(range(len(found)), key=lambda i: found[i][0])
        _, start, end = found[window]
        offsets = windows["offset_mapping"][window]
        return context[int(offsets[start][0]):int(offsets[end][1])]

    @staticmethod
    def best_of(starts, ends, sequences):
        """(log probability, first token, last token) within the context of one window."""
        inside = torch().tensor([sequence == 1 for sequence in sequences], device=starts.device)
        starts, ends = (logits.float().log_softmax(0).masked_fill(~inside, float("-inf")) for logits in (starts, ends))
        pairs = starts[:, None] + ends[None, :]
        allowed = torch().ones_like(pairs, dtype=torch().bool).triu().tril(LONGEST_ANSWER - 1)
        best = int(pairs.masked_fill(~allowed, float("-inf")).argmax())
        start, end = divmod(best, len(sequences))
        return float(pairs[start, end]), start, end


class Summarizer:
    """An encoder and a decoder of texts."""

    def __init__(self, library, place, device):
        self.device = device
        self.tokenizer = library.AutoTokenizer.from_pretrained(place)
        self.model = ready(library.AutoModelForSeq2SeqLM, place, device)
        by_task = getattr(self.model.config, "task_specific_params", None) or {}
        self.prefix = by_task.get("summarization", {}).get("prefix", "")  # T5's "summarize: "

    def __call__(self, text, streamer=None, **options):
        asked = self.tokenizer(self.prefix + text, truncation=True, return_tensors="pt")
        if streamer is not None:
            streamer.tokens_in = int(asked["input_ids"].numel())
        with torch().inference_mode():
            made = self.model.generate(input_ids=asked["input_ids"].to(self.device),
                                       attention_mask=asked["attention_mask"].to(self.device), streamer=streamer, **options)
        return self.tokenizer.decode(made[0], skip_special_tokens=True).strip()


class Captioner:
    """An image in, a text out."""

    def __init__(self, library, place, device):
        self.device = device
        self.images = library.AutoImageProcessor.from_pretrained(place)
        self.tokenizer = library.AutoTokenizer.from_pretrained(place)
        kind = getattr(library, "AutoModelForImageTextToText", None) or library.AutoModelForVision2Seq
        self.model = ready(kind, place, device)

    def __call__(self, path, **options):
        opened = importlib.import_module("PIL.Image").open(path).convert("RGB")
        pixels = self.images(opened, return_tensors="pt")["pixel_values"].to(self.device, self.model.dtype)
        with torch().inference_mode():
            made = self.model.generate(pixel_values=pixels, **options)
        return self.tokenizer.decode(made[0], skip_special_tokens=True).strip()
