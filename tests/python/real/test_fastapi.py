# SPDX-License-Identifier: Apache-2.0
"""EnergyMiddleware under FastAPI and Starlette: names, work, streams, errors, lifespan, requests at the same time."""
import asyncio
import unittest
from typing import Any, Iterator

from rooms import need, session, tree_of, work_in

need("fastapi", "httpx")

import fastapi  # noqa: E402
import httpx  # noqa: E402
from fastapi.responses import StreamingResponse  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402

import joulery  # noqa: E402
from joulery.integrations.asgi import EnergyMiddleware  # noqa: E402


def program(**words: Any) -> fastapi.FastAPI:
    app = fastapi.FastAPI()
    app.add_middleware(EnergyMiddleware, **words)
    users = fastapi.APIRouter(prefix="/users")

    @users.get("/{name}")
    async def user(name: str) -> dict[str, str]:
        with joulery.span("look up"):
            await asyncio.sleep(0)
        return {"name": name}

    @app.post("/generate")
    def generate() -> str:
        joulery.work(tokens=7)
        return "text"

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        def parts() -> Iterator[bytes]:
            for _ in range(3):
                joulery.work(tokens=1)
                yield b"x"

        return StreamingResponse(parts())

    @app.get("/broken")
    async def broken() -> None:
        raise KeyError("mine")

    app.include_router(users)
    return app


class Requests(unittest.TestCase):
    def test_a_request_is_a_span_named_by_its_route_and_never_by_its_path(self) -> None:
        with session() as run:
            client = TestClient(program())
            self.assertEqual(client.get("/users/ada").json(), {"name": "ada"})
            self.assertEqual(client.get("/nowhere").status_code, 404)
        names = ["GET /users/{name}", "GET /users/{name}/look up", "GET"]
        self.assertEqual(tree_of(run.result), names)
        self.assertEqual(work_in(run.result, "GET"), [{"request": 1}])

    def test_handlers_add_work_in_a_thread_and_while_the_answer_streams(self) -> None:
        with session() as run:
            client = TestClient(program())
            client.post("/generate")
            self.assertEqual(client.get("/stream").content, b"xxx")
        self.assertEqual(work_in(run.result, "POST /generate"), [{"request": 1, "token": 7}])
        self.assertEqual(work_in(run.result, "GET /stream"), [{"request": 1, "token": 3}])

    def test_an_error_in_a_handler_ends_the_span_and_is_raised(self) -> None:
        with session() as run:
            with self.assertRaises(KeyError):
                TestClient(program()).get("/broken")
        self.assertEqual(tree_of(run.result), ["GET /broken"])

    def test_a_session_that_was_not_started_lives_as_long_as_the_program(self) -> None:
        own = session("api")
        with TestClient(program(session=own)) as client:
            self.assertTrue(own.is_open)
            client.get("/users/ada")
        self.assertFalse(own.is_open)
        self.assertEqual(len(own.result.spans), 2)

    def test_requests_at_the_same_time_keep_their_spans_apart(self) -> None:
        async def ask() -> None:
            transport = httpx.ASGITransport(app=program())
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                await asyncio.gather(*(client.get(f"/users/{number}") for number in range(20)))

        with session() as run:
            asyncio.run(ask())
        self.assertEqual(sorted(tree_of(run.result)), sorted(["GET /users/{name}", "GET /users/{name}/look up"] * 20))

    def test_it_wraps_a_program_from_outside_and_takes_a_name(self) -> None:
        with session() as run:
            TestClient(EnergyMiddleware(program())).get("/users/ada")
            TestClient(program(name=lambda scope: "ask " + scope["path"][:6])).get("/users/ada")
        names = tree_of(run.result)
        self.assertEqual(names[0], "GET /users/{name}")
        self.assertIn("ask /users", names)


if __name__ == "__main__":
    unittest.main()
