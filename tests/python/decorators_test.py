# SPDX-License-Identifier: Apache-2.0
"""Spans as decorators: of functions, coroutine functions and generators."""
import asyncio
import unittest
from typing import AsyncGenerator, Generator

import joulery
from machine import session_on


class Decorators(unittest.TestCase):
    def test_each_call_of_a_function_is_a_span_and_keeps_its_name_and_value(self) -> None:
        @joulery.span("double", calls=1)
        def double(number: int) -> int:
            """Twice."""
            return 2 * number

        with session_on("firecracker-epyc") as session:
            self.assertEqual([double(1), double(2)], [2, 4])
        self.assertEqual((double.__name__, double.__doc__), ("double", "Twice."))
        self.assertEqual([(row.name, row.work) for row in session.result.spans], [("double", {"call": 1})] * 2)

    def test_a_coroutine_function_stays_one(self) -> None:
        @joulery.span("wait")
        async def wait() -> str:
            await asyncio.sleep(0)
            return "done"

        with session_on("firecracker-epyc") as session:
            self.assertEqual(asyncio.run(wait()), "done")
        self.assertEqual([row.name for row in session.result.spans], ["wait"])

    def test_a_generator_is_open_from_its_first_item_to_its_end_and_hands_on_what_comes_in(self) -> None:
        @joulery.span("count")
        def count() -> Generator[int, str, str]:
            try:
                with joulery.span("inside"):
                    got = yield 1
            except KeyError:
                got = "thrown"
            yield 2
            return got

        with session_on("firecracker-epyc") as session:
            numbers = count()
            self.assertEqual(session.result.spans, (), "nothing was asked of it yet")
            self.assertEqual(next(numbers), 1)
            self.assertEqual(numbers.send("sent"), 2)
            with self.assertRaises(StopIteration) as ended:
                next(numbers)
            self.assertEqual(ended.exception.value, "sent")
            thrown = count()
            next(thrown)
            self.assertEqual(thrown.throw(KeyError()), 2)
            thrown.close()
            with self.assertRaises(joulery.InvalidError):
                joulery.work(tokens=1)  # no span is left open
        names = {row.id: row.name for row in session.result.spans}
        self.assertEqual(list(names.values()), ["count", "inside"] * 2)
        self.assertEqual([names[row.parent] for row in session.result.spans if row.parent is not None], ["count"] * 2)

    def test_an_asynchronous_generator_is_one_span_and_hands_on_what_comes_in(self) -> None:
        @joulery.span("stream")
        async def stream() -> AsyncGenerator[str, str]:
            got = "nothing"
            for _ in range(2):
                try:
                    await asyncio.sleep(0)
                    got = yield got
                except KeyError:
                    got = "thrown"
                    joulery.work(faults=1)

        async def use() -> None:
            self.assertEqual([item async for item in stream()], ["nothing", None])
            items = stream()
            self.assertEqual(await anext(items), "nothing")
            self.assertEqual(await items.asend("sent"), "sent")
            await items.aclose()
            items = stream()
            await anext(items)
            self.assertEqual(await items.athrow(KeyError()), "thrown")
            with self.assertRaises(StopAsyncIteration):
                await anext(items)
            with self.assertRaises(joulery.InvalidError):
                joulery.work(tokens=1)  # no span is left open

        with session_on("firecracker-epyc") as session:
            asyncio.run(use())
        self.assertEqual([row.name for row in session.result.spans], ["stream"] * 3)
        self.assertEqual([row.work for row in session.result.spans], [{}, {}, {"fault": 1}])

    def test_a_function_that_calls_itself_nests(self) -> None:
        @joulery.span("down")
        def down(depth: int) -> None:
            if depth:
                down(depth - 1)

        with session_on("firecracker-epyc") as session:
            down(2)
        parents = [row.parent for row in session.result.spans]
        self.assertEqual(parents, [None, session.result.spans[0].id, session.result.spans[1].id])


if __name__ == "__main__":
    unittest.main()
