#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes inputs with the values that the field's own libraries give for them, for the tests of core/tasks/metrics.

Run once, in a virtual environment with scikit-learn 1.9.1, seqeval 1.2.2, rouge_score 0.1.2, sacrebleu 2.6.0,
pycocotools 2.0.11, pycocoevalcap 1.2, scikit-image 0.26.0, scipy 1.17.1, transformers 4.57.1 (its copy of the SQuAD
scripts), pillow 13.0.0, numpy 2.4.6. Deterministic: each file has its own seed.
  make.py [NAME...]     writes NAME.json beside itself, all without a name
"""
import contextlib
import io
import json
import pathlib
import random
import sys
import warnings

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
WORDS = "the a an cat cats sat on mat dog runs ran quickly over lazy fox it's 3.5 1,000 U.S. well-known end. (so) \"quoted\" Café naïve — étude".split()


def sentence(chance, most, least=0):
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(least, most)))


def accuracy():
    """scikit-learn: accuracy_score, precision_recall_fscore_support."""
    from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support
    chance, cases = random.Random(1), []
    for labels, count in ((["neg", "pos"], 40), (list("abcde"), 60), (["x", "y", "never answered"], 7), (["one"], 3)):
        truth = [chance.choice(labels) for _ in range(count)]
        answers = [t if chance.random() < 0.6 else chance.choice(labels[:2] + ["no label"]) for t in truth]
        names = sorted(set(truth) | set(answers))
        each = precision_recall_fscore_support(truth, answers, labels=names, zero_division=0)
        cases.append({"truth": truth, "answers": answers, "accuracy": accuracy_score(truth, answers),
                      "macro_f1": f1_score(truth, answers, average="macro", zero_division=0),
                      "micro_f1": f1_score(truth, answers, average="micro", zero_division=0),
                      "labels": {name: {"precision": p, "recall": r, "f1": f, "support": int(s)}
                                 for name, p, r, f, s in zip(names, *(part.tolist() for part in each))}})
    return cases


def top_k():
    """scikit-learn: top_k_accuracy_score, ties included."""
    from sklearn.metrics import top_k_accuracy_score
    chance, cases = random.Random(2), []
    for classes, count, steps in ((4, 12, 100), (10, 30, 1000), (6, 20, 3)):
        scores = [[chance.randrange(steps) / steps for _ in range(classes)] for _ in range(count)]
        truth = list(range(classes)) + [chance.randrange(classes) for _ in range(count - classes)]
        cases.append({"scores": scores, "truth": truth,
                      "top": {str(k): float(top_k_accuracy_score(truth, scores, k=k, labels=range(classes)))
                              for k in (1, 2, 3)}})
    return cases


def squad():
    """The SQuAD scripts as transformers keeps them: compute_exact, compute_f1, squad_evaluate without a threshold."""
    from transformers.data.metrics import squad_metrics as kept
    chance, pairs = random.Random(3), []
    fixed = [("The Eiffel Tower", "eiffel tower"), ("a", "the"), ("", ""), ("", "Paris"), ("Paris", ""), ("U.S.A.", "USA"),
             ("an apple, a day", "apple day"), ("Ärger ÄRGER", "ärger"), ("the a’s of theory", "a’s theory"), ("x\u00a0y\u2028z", "X Y Z"),
             ("re-enter the dragon", "reenter dragon"), ("ΟΔΟΣ", "οδος"), ("ΑΣ. the", "ας"), ("one\x1ftwo", "one two"), ("²a a²", "a")]
    for answer, truth in fixed + [(sentence(chance, 6), sentence(chance, 6)) for _ in range(40)]:
        pairs.append({"answer": answer, "truth": truth, "normalized": kept.normalize_answer(answer),
                      "exact": float(kept.compute_exact(truth, answer)), "f1": float(kept.compute_f1(truth, answer))})

    class Example:
        def __init__(self, number):
            self.qas_id = str(number)
            texts = [sentence(chance, 4) for _ in range(chance.randrange(4))]
            self.answers = [{"text": text} for text in texts]
            self.answer_text = sentence(chance, 5) if not texts or chance.random() < 0.4 else texts[0] + chance.choice(["", " cat"])
    examples = [Example(number) for number in range(40)]
    answers = {e.qas_id: e.answer_text if int(e.qas_id) % 3 else "" for e in examples}
    exact, f1 = kept.get_raw_scores(examples, answers)
    overall = kept.make_eval_dict(exact, f1)
    return {"pairs": pairs,
            "questions": [{"answer": answers[e.qas_id], "truths": [a["text"] for a in e.answers], "exact": float(exact[e.qas_id]),
                           "f1": float(f1[e.qas_id])} for e in examples],
            "exact_percent": overall["exact"], "f1_percent": overall["f1"]}


def span_f1():
    """seqeval, default mode (conlleval's rules for B, I, E, S)."""
    from seqeval.metrics import f1_score, precision_score, recall_score
    from seqeval.metrics.sequence_labeling import get_entities
    chance, cases = random.Random(4), []

    def tags(kinds, count):
        return [chance.choice(["O", "O"] + [f"{p}-{t}" for p in kinds for t in ("PER", "LOC", "X-Y")]) for _ in range(count)]
    for kinds in ("BI", "BI", "I", "BIES", "ES"):
        truth = [tags(kinds, chance.randrange(1, 12)) for _ in range(12)]
        answers = [[tag if chance.random() < 0.8 else tags(kinds, 1)[0] for tag in line] for line in truth]
        cases.append({"truth": truth, "answers": answers,
                      "entities": [[[k, b, e] for k, b, e in get_entities(line)] for line in answers],
                      "precision": precision_score(truth, answers), "recall": recall_score(truth, answers),
                      "f1": f1_score(truth, answers), "macro_f1": f1_score(truth, answers, average="macro")})
    return [{key: value if not isinstance(value, np.floating) else float(value) for key, value in case.items()} for case in cases]


def detection():
    """pycocotools: COCOeval bbox, stats 0, 1, 2 (AP) and 8 (AR), area all, at most 100 detections."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
    chance, cases = random.Random(5), []
    for images, crowd, most, grid in ((6, 0.0, 5, 1), (10, 0.2, 4, 1), (4, 0.1, 3, 20), (1, 0.0, 400, 1), (1, 0.0, 0, 1)):
        case = {"images": []}
        gts, dts = [], []
        for image in range(1, images + 1):
            truths, found = [], []
            for _ in range(chance.randint(most // 2 if most > 100 else 0 if most else 1, max(most, 1))):
                box = [chance.randrange(0, 200 // grid) * grid, chance.randrange(0, 200 // grid) * grid,
                       chance.randrange(1, 4) * 20, chance.randrange(1, 4) * 20]
                kind = 1 if most > 100 else chance.randrange(1, 4)
                truths.append({"kind": kind, "box": box, "crowd": chance.random() < crowd})
                for _ in range(chance.randrange(3) if most else 0):
                    moved = [value + chance.randrange(-6, 7) * (chance.random() < 0.7) for value in box]
                    found.append({"kind": kind if chance.random() < 0.85 else chance.randrange(1, 5), "box": moved,
                                  "score": chance.randrange(1, 12) / 12})
            case["images"].append({"truths": truths, "found": found})
            gts += [{"id": len(gts) + 1 + i, "image_id": image, "category_id": t["kind"], "bbox": t["box"], "iscrowd": int(t["crowd"]),
                     "area": t["box"][2] * t["box"][3]} for i, t in enumerate(truths)]
            dts += [{"image_id": image, "category_id": f["kind"], "bbox": f["box"], "score": f["score"]} for f in found]
        with contextlib.redirect_stdout(io.StringIO()):
            coco = COCO()
            coco.dataset = {"info": {}, "images": [{"id": i} for i in range(1, images + 1)], "annotations": gts,
                            "categories": [{"id": k} for k in range(1, 5)]}
            coco.createIndex()
            if dts:
                run = COCOeval(coco, coco.loadRes(dts), "bbox")
            else:
                empty = COCO()
                empty.dataset = dict(coco.dataset, annotations=[])
                empty.createIndex()
                run = COCOeval(coco, empty, "bbox")
            run.evaluate()
            run.accumulate()
            run.summarize()
        case.update({"ap": float(run.stats[0]), "ap50": float(run.stats[1]), "ap75": float(run.stats[2]), "ar100": float(run.stats[8])})
        cases.append(case)
    return cases


def rouge():
    """rouge_score: rouge1, rouge2, rougeL without stemming; several references: the best by F."""
    from rouge_score import rouge_scorer
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=False)
    chance, cases = random.Random(6), []
    fixed = [("", ""), ("a", ""), ("", "a"), ("---", "..."), ("Kelvin \u212a İstanbul", "kelvin k i stanbul"), ("one_two 3x", "one two 3x")]
    for answer, truths in [(a, [b]) for a, b in fixed] + [(sentence(chance, 20), [sentence(chance, 20, 1) for _ in range(n)])
                                                         for n in (1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3)]:
        scores = scorer.score_multi(truths, answer)
        cases.append({"answer": answer, "truths": truths,
                      **{name: {"precision": s.precision, "recall": s.recall, "f1": s.fmeasure} for name, s in scores.items()}})
    return cases


def bleu():
    """sacrebleu: corpus BLEU, tokenizer 13a, exponential smoothing, case kept."""
    from sacrebleu.metrics import BLEU
    from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
    chance, cases = random.Random(7), []
    lines = ["Hello, world! It's 3.14 (approx.), isn't it?", "well-known 3-year-old A-1 1-A", "&quot;Q&amp;A&quot; &lt;tag&gt; <skipped>x",
             "hyphen-\nated line\nbreak", "1,000.50 .5 5. ,a a, ..", "Café: naïve… «quoted» 東京。", "\u00a0no\u3000break\u2028 ", "", "a.b.c", "$5 + [x] {y} ~z^ `k`"]
    for count, references, most in ((8, 1, 20), (8, 3, 20), (5, 1, 5), (3, 1, 2), (1, 1, 3), (2, 1, 0)):
        answers = [sentence(chance, most, min(most, 1)) for _ in range(count)]
        truths = [[sentence(chance, most, min(most, 1)) if chance.random() < 0.3 else
                   " ".join(w for w in answer.split() if chance.random() < 0.8) or "cat" for _ in range(references)] for answer in answers]
        score = BLEU().corpus_score(answers, [[t[r] for t in truths] for r in range(references)])
        cases.append({"answers": answers, "truths": truths, "bleu_percent": score.score, "brevity_penalty": score.bp,
                      "precision_percent": score.precisions, "answer_length": score.sys_len, "truth_length": score.ref_len})
    return {"tokens": [{"text": line, "tokens": Tokenizer13a()(line.rstrip()).split()} for line in lines], "corpora": cases}


def cider():
    """pycocoevalcap: CIDEr-D of captions that are words already."""
    from pycocoevalcap.cider.cider_scorer import CiderScorer
    chance, cases = random.Random(8), []
    for count, references in ((8, 1), (10, 3), (4, 5), (1, 2)):
        scorer, images = CiderScorer(n=4, sigma=6.0), []
        for _ in range(count):
            truths = [sentence(chance, 12, 1) for _ in range(references)]
            answer = truths[0] if chance.random() < 0.3 else sentence(chance, 12)
            scorer += (answer, truths)
            images.append({"answer": answer, "truths": truths})
        mean, each = scorer.compute_score()
        cases.append({"images": images, "cider_d": float(mean), "each": [float(value) for value in each]})
    return cases


def perplexity():
    """scikit-learn's log_loss over a vocabulary, raised to e: the perplexity of the tokens that came."""
    from sklearn.metrics import log_loss
    generator, cases = np.random.default_rng(9), []
    for count, vocabulary in ((1, 5), (50, 20), (400, 100)):
        logits = generator.normal(size=(count, vocabulary)) * 3
        shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        tokens = generator.integers(0, vocabulary, size=count)
        cases.append({"log_probabilities": np.log(shares[np.arange(count), tokens]).tolist(),
                      "perplexity": float(np.exp(log_loss(tokens, shares, labels=np.arange(vocabulary))))})
    return cases


def similarity():
    """scikit-image: peak_signal_noise_ratio and structural_similarity (7 x 7, data range 255)."""
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity
    generator, cases = np.random.default_rng(10), []
    for height, width, channels in ((7, 7, 1), (16, 20, 1), (20, 9, 3)):
        first = generator.integers(0, 256, size=(height, width, channels), dtype=np.uint8)
        second = np.clip(first.astype(int) + generator.integers(-40, 41, size=first.shape), 0, 255).astype(np.uint8)
        cases.append({"height": height, "width": width, "channels": channels, "first": first.flatten().tolist(),
                      "second": second.flatten().tolist(), "psnr_db": float(peak_signal_noise_ratio(first, second, data_range=255)),
                      "ssim": float(structural_similarity(first, second, channel_axis=2, data_range=255))})
    return cases


def frechet():
    """scipy: |m1 - m2|^2 + tr(S1 + S2 - 2 sqrtm(S1 S2)), covariances with n - 1."""
    from scipy.linalg import sqrtm
    generator, cases = np.random.default_rng(11), []
    for size, first_count, second_count in ((1, 5, 9), (4, 30, 20), (12, 60, 60)):
        mix = generator.normal(size=(size, size))
        first = generator.normal(size=(first_count, size))
        second = generator.normal(size=(second_count, size)) @ mix + generator.normal(size=size)
        s1, s2 = (np.atleast_2d(np.cov(each, rowvar=False)) for each in (first, second))
        distance = ((first.mean(axis=0) - second.mean(axis=0)) ** 2).sum() + np.trace(s1 + s2 - 2 * np.real(sqrtm(s1 @ s2)))
        cases.append({"first": first.tolist(), "second": second.tolist(), "distance": float(distance)})
    return cases


def likeness():
    """Pillow and numpy: Frechet distance of grey levels of the shipped digits, side x side by BILINEAR, through eigenvalues (covariances may be singular)."""
    from PIL import Image
    digits, cases = HERE.parent.parent.parent / "data/sets/digits/test", []

    def features(folder, side):
        images = [Image.open(path).convert("RGB").resize((side, side), Image.Resampling.BILINEAR) for path in sorted(folder.rglob("*.png"))]
        return np.array([(np.asarray(image) @ np.array([0.299, 0.587, 0.114]) / 255).flatten() for image in images])

    for first_name, second_name, side in (("3", "8", 4), ("0", "1", 8), ("7", ".", 8), ("5", ".", 3)):
        first, second = features(digits / first_name, side), features(digits / second_name, side)
        s1, s2 = (np.cov(each, rowvar=False) for each in (first, second))
        values, vectors = np.linalg.eigh(s1)
        root = vectors * np.sqrt(np.clip(values, 0, None)) @ vectors.T
        inner = np.sqrt(np.clip(np.linalg.eigvalsh(root @ s2 @ root), 0, None)).sum()
        distance = ((first.mean(axis=0) - second.mean(axis=0)) ** 2).sum() + np.trace(s1 + s2) - 2 * inner
        cases.append({"first": first_name, "second": second_name, "side": side, "first_count": len(first), "second_count": len(second), "distance": float(distance)})
    return cases


def resize():
    """Pillow: BILINEAR (a triangle filter that widens when it shrinks), NEAREST."""
    from PIL import Image
    generator, cases = np.random.default_rng(12), []
    for from_size, to_size, channels in (((8, 6), (4, 3), 1), ((5, 7), (11, 9), 3), ((30, 20), (7, 7), 3), ((3, 3), (3, 3), 1), ((1, 1), (4, 2), 3)):
        pixels = generator.integers(0, 256, size=(from_size[1], from_size[0], channels), dtype=np.uint8)
        image = Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels)
        case = {"width": from_size[0], "height": from_size[1], "channels": channels, "pixels": pixels.flatten().tolist(),
                "to_width": to_size[0], "to_height": to_size[1]}
        for name, method in (("bilinear", Image.Resampling.BILINEAR), ("nearest", Image.Resampling.NEAREST)):
            case[name] = np.asarray(image.resize(to_size, method)).flatten().tolist()
        cases.append(case)
    return cases


def decode():
    """Pillow: small PNG and JPEG files and their pixels as RGB, transparent ones on white."""
    from PIL import Image
    generator, cases = np.random.default_rng(13), []
    smooth = np.add.outer(np.arange(12) * 9, np.arange(20) * 7).astype(np.uint8)
    rgb = np.stack([smooth, smooth[::-1], 255 - smooth], axis=2)
    rgba = np.concatenate([rgb, (generator.integers(0, 2, size=(12, 20, 1)) * 255).astype(np.uint8)], axis=2)
    images = (("rgb.png", Image.fromarray(rgb)), ("grey.png", Image.fromarray(smooth)), ("alpha.png", Image.fromarray(rgba)),
              ("palette.png", Image.fromarray(rgb).quantize(16)), ("rgb.jpg", Image.fromarray(rgb)), ("grey.jpg", Image.fromarray(smooth)))
    for name, image in images:
        file = io.BytesIO()
        image.save(file, "PNG" if name.endswith("png") else "JPEG")
        shown = Image.open(io.BytesIO(file.getvalue()))
        if shown.mode == "RGBA":
            shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
        cases.append({"name": name, "width": shown.width, "height": shown.height, "bytes": list(file.getvalue()),
                      "pixels": np.asarray(shown.convert("RGB")).flatten().tolist()})
    return cases


METRICS = (accuracy, top_k, squad, span_f1, detection, rouge, bleu, cider, perplexity, similarity, frechet, likeness, resize, decode)


def main():
    warnings.simplefilter("ignore")
    wanted = sys.argv[1:]
    for metric in METRICS:
        if wanted and metric.__name__ not in wanted:
            continue
        document = {"source": metric.__doc__, "cases": metric()}
        text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
        (HERE / f"{metric.__name__}.json").write_text(text + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
