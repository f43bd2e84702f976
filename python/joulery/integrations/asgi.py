# SPDX-License-Identifier: Apache-2.0
"""Energy of requests, for FastAPI, Starlette and every other ASGI program:

    app = FastAPI()
    app.add_middleware(EnergyMiddleware, session=joulery.Session("api", place="FR"))

    @app.post("/generate")
    async def generate(prompt: Prompt):
        ...
        joulery.work(tokens=len(answer))               # of this request's span

Needs no library. Source of the scopes: ASGI 3.0, "HTTP Connection Scope" and "Lifespan Protocol".
"""
from __future__ import annotations

from typing import Any, Awaitable, Callable, Iterable, MutableMapping

from ..sessions import Session
from ..spans import Span

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def route_name(scope: Scope) -> str:
    """"GET /users/{id}": the method and the route's template, which the program at scope["app"] knows; else the method
    alone. Never the path itself: there are endlessly many, and they may say who asked."""
    template = _template(getattr(scope.get("app"), "routes", None) or (), scope)
    return f"{scope['method']} {template}".rstrip()


def _template(routes: Iterable[Any], scope: Scope) -> str:
    """Of the first route that matches, as Starlette's router chooses; "" for none. A router that FastAPI keeps whole when
    it is included has no path, and its routes are asked."""
    for route in routes:
        match, _ = route.matches(scope)
        if match.name == "FULL":
            within = getattr(route, "effective_route_contexts", None)
            return _template(within(), scope) if within is not None else str(getattr(route, "path", ""))
    return ""


class EnergyMiddleware:
    """A span around each HTTP request, until its answer is sent and its background tasks are done, with 1 request as
    work. A handler adds its own by joulery.work(tokens=...).

    session: None: the current one. One that was not started is started and stopped with the program's lifespan, which
    stores its run. name: from a request's scope to the span's name.

    A span's energy is that of the whole machine while it was open: of requests that overlap, each has all of it.
    Joules per request of a busy server are the run's energy over the number of its requests.
    """

    def __init__(
        self, app: Application, *, session: Session | None = None, name: Callable[[Scope], str] = route_name
    ) -> None:
        self.app = app
        self._session = session
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" and self._session is not None and not self._session.is_open:
            with self._session:
                await self.app(scope, receive, send)
        elif scope["type"] == "http":
            name = self._name({"app": self.app, **scope})
            with Span(name, session=self._usable_session(), work={"requests": 1}):
                await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _usable_session(self) -> Session | None:
        """None where a server gave no lifespan, or forked since: then the current session counts."""
        session = self._session
        return session if session is not None and session.is_open and not session.is_inherited else None
