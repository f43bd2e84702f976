# SPDX-License-Identifier: Apache-2.0
"""The notebook of examples/python, executed by a true kernel: each result is shown as a table with its bounds and method,
the run with its picture, and as a pandas table where pandas is there."""
import importlib.util
import os
import pathlib
import tempfile
import unittest
from typing import Any
from unittest import mock

from rooms import ENERGY, METHOD, need

need("nbclient", "nbformat", "ipykernel")

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402

NOTEBOOK = pathlib.Path(__file__).resolve().parents[3] / "examples" / "python" / "notebook.ipynb"
PYTHON = pathlib.Path(__file__).resolve().parents[3] / "python"


class Notebook(unittest.TestCase):
    cells: dict[str, Any]

    @classmethod
    def setUpClass(cls) -> None:
        """Executes it once; every test looks at one cell."""
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        nbformat.validate(notebook)
        with tempfile.TemporaryDirectory() as folder:
            variables = {"JOULERY_STORE": "none", "HOME": folder, "IPYTHONDIR": folder}
            paths = os.pathsep.join([str(PYTHON), os.environ.get("PYTHONPATH", "")])
            with mock.patch.dict(os.environ, {**variables, "PYTHONPATH": paths}):
                NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()
        cls.cells = {cell["id"]: cell for cell in notebook.cells}

    def shown(self, cell: str) -> dict[str, str]:
        """What the last expression of a cell gave, by media type."""
        results = [output for output in self.cells[cell]["outputs"] if output["output_type"] == "execute_result"]
        self.assertEqual(len(results), 1, self.cells[cell]["outputs"])
        return dict(results[0]["data"])

    def test_a_span_is_a_table_with_bounds_method_and_joules_an_item(self) -> None:
        html = self.shown("span-result")["text/html"]
        self.assertTrue(html.startswith("<table><caption>squares</caption>"), html)
        self.assertRegex(html, ENERGY)
        self.assertRegex(html, METHOD)
        self.assertIn("<td>per item</td>", html)

    def test_a_run_is_a_table_a_picture_and_its_spans(self) -> None:
        html = self.shown("run-result")["text/html"]
        self.assertIn("<caption>joulery notebook</caption>", html)
        self.assertRegex(html, ENERGY)
        self.assertRegex(html, METHOD)
        self.assertIn("<polyline", html)
        for name in ("squares", "sorting"):
            self.assertIn(f"<td>{name}</td>", html)

    def test_the_spans_are_a_pandas_table_or_pandas_is_asked_for(self) -> None:
        if importlib.util.find_spec("pandas") is None:
            (refused,) = self.cells["table"]["outputs"]
            self.assertEqual(refused["ename"], "UnsupportedError")
            self.assertIn("pandas", refused["evalue"])
            return
        text = self.shown("table")["text/plain"]
        self.assertIn("squares", text)
        self.assertIn("sorting", text)

    def test_no_other_cell_fails(self) -> None:
        for name, cell in self.cells.items():
            if cell["cell_type"] == "code" and name != "table":
                self.assertEqual([o for o in cell["outputs"] if o["output_type"] == "error"], [], name)

    def test_the_page_is_kept_without_what_it_printed(self) -> None:
        for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
            self.assertFalse(cell.get("outputs"), cell["id"])


if __name__ == "__main__":
    unittest.main()
