# SPDX-License-Identifier: Apache-2.0
"""Tests of tools/make_data_sets in a cache of their own, with a speech of a few sentences. Images are tested where
Pillow and DejaVu are there, else skipped by name. Run by ctest as tools.make_data_sets."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "make_data_sets"
FACE = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
SENTENCES = ["They sent their children to the school on the hill.", "We have seen that it's more than a word.",
             "The work is done, and the road is open again today.", "You can't say that your house is too small for them.",
             "And then we went home, where an old friend was waiting.", "This is how it has always been in our towns."]


class MakeDataSets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = Path(folder.name)

    def run_tool(self, *arguments):
        """The tool's exit code, output and complaint."""
        done = subprocess.run([TOOL, "--cache", self.cache, *arguments], capture_output=True, text=True, check=False,
                              env=os.environ | {"LC_ALL": "C.UTF-8"})
        return done.returncode, done.stdout, done.stderr

    def speak(self):
        (self.cache / "speeches").mkdir(exist_ok=True)
        (self.cache / "speeches" / "2009.txt").write_text(" ".join(SENTENCES * 4), encoding="utf-8")

    def items(self, name):
        lines = (self.cache / "data-sets" / name / "test.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def test_each_error_has_one_tag_and_is_mended_by_it(self):
        self.speak()
        self.assertEqual(self.run_tool("injected-errors")[0], 0)
        items = self.items("injected-errors")
        self.assertGreaterEqual(len(items), 10)
        originals = {sentence.replace(" ", "") for sentence in SENTENCES}
        for item in items:
            self.assertEqual(len(item["tokens"]), len(item["tags"]))
            self.assertLessEqual(sum(tag != "O" for tag in item["tags"]), 1)
            mended = []
            for word, tag in zip(item["tokens"], item["tags"]):
                edit = tag.removeprefix("B-")
                mended.append(edit.removeprefix("$REPLACE_") if edit.startswith("$REPLACE_") else
                              word.capitalize() if edit == "$CASE_CAPITAL" else word + ("," if edit == "$APPEND_," else ""))
            self.assertIn("".join(mended), originals)

    def test_one_seed_gives_the_same_bytes_and_another_does_not(self):
        self.speak()
        made = []
        for seed in ("1", "1", "2"):
            self.run_tool("--seed", seed, "terrain-prompts", "injected-errors")
            made.append([self.items("terrain-prompts"), self.items("injected-errors")])
        self.assertEqual(made[0], made[1])
        self.assertNotEqual(made[0], made[2])

    def test_files_are_told_by_their_ending_and_rare_kinds_are_left_out(self):
        tree = self.cache / "tree"
        tree.mkdir()
        for number in range(3):
            (tree / f"{number}.py").write_text(f"import os\n\n\ndef name():\n    return os.name + '{number} and some more text'\n")
            (tree / f"{number}.csv").write_text("number,name\n" + "1,a name that is long enough\n" * 5)
        (tree / "one.rs").write_text("fn main() { println!(\"only one of its kind, which is left out of the set\"); }\n")
        (tree / "bytes.py").write_bytes(b"\xff\xfe" * 100)
        self.assertEqual(self.run_tool("--tree", str(tree), "file-kinds")[0], 0)
        self.assertEqual(sorted(item["label"] for item in self.items("file-kinds")), ["csv"] * 3 + ["python"] * 3)

    def test_boxes_lie_on_their_page_and_captions_beside_their_images(self):
        if subprocess.run(["/usr/bin/python3", "-c", "import PIL"], capture_output=True, check=False).returncode != 0:
            self.skipTest("python3-pil is not installed")
        if not FACE.exists():
            self.skipTest("fonts-dejavu-core is not installed")
        self.speak()
        self.assertEqual(self.run_tool("--count", "2", "document-pages", "rendered-lines", "drawn-shapes")[0], 0)
        for item in self.items("document-pages"):
            self.assertTrue((self.cache / "data-sets/document-pages" / item["image"]).exists())
            self.assertTrue({"title", "text", "header", "footer"} <= {box["category"] for box in item["objects"]})
            for left, top, width, height in (box["bbox"] for box in item["objects"]):
                self.assertTrue(0 <= left and 0 <= top and left + width <= 827 and top + height <= 1169)
                self.assertTrue(width > 0 and height > 0)
        self.assertEqual(len(self.items("rendered-lines")), 2)
        self.assertEqual(len(list((self.cache / "data-sets/drawn-shapes/test").glob("*/*.png"))), 12)

    def test_what_is_missing_or_unknown_is_said_in_one_line(self):
        for arguments, code, said in ((["injected-errors"], 1, "tools/fetch speeches"), (["speech"], 2, "known are"),
                                      ([], 2, "--list"), (["--count", "0", "speeches"], 2, "--count")):
            exit_code, output, complaint = self.run_tool(*arguments)
            self.assertEqual(exit_code, code)
            self.assertIn(said, complaint)
            self.assertEqual((output, complaint.count("\n")), ("", 1))
        self.assertEqual(list(self.cache.glob("data-sets/*")), [])


if __name__ == "__main__":
    unittest.main()
