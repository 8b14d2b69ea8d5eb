"""What every response gets: headers that keep a browser strict, an entity tag, and compression; and HEAD for GET."""

import hashlib

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No script and no style inside a page: text of articles that slipped through as markup could still do nothing.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
CACHE_CONTROL = "no-cache"  # keep it, but ask each time whether it is still so


def add_middleware(app: FastAPI) -> None:
    """Outermost last."""
    app.add_middleware(EntityTags)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(ResponseHeaders)
    app.add_middleware(Heads)


def allowed(methods: str) -> str:
    """The methods of a route, for `Allow`, with that which `Heads` adds."""
    return "GET, HEAD" if methods == "GET" else methods


class Heads:
    """Answers HEAD as GET is answered, headers and all, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def sending(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self.app({**scope, "method": "GET"}, receive, sending)
        else:
            await self.app(scope, receive, send)


class ResponseHeaders:
    """Sets SECURITY_HEADERS on every response, and allows HEAD where GET is allowed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers.setdefault("Cache-Control", CACHE_CONTROL)
                if "allow" in headers:
                    headers["Allow"] = allowed(headers["allow"])
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


class EntityTags:
    """Gives a 200 answer to GET an `ETag` of its body, and answers 304 where the caller has it already.

    The tag is weak, because compression comes after it. A response with a tag of its own keeps that.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and scope["method"] == "GET":
            send = _Tagged(send, Headers(scope=scope).get("if-none-match", "")).sending
        await self.app(scope, receive, send)


class _Tagged:
    """Sends one response, held back until its tag is known."""

    def __init__(self, send: Send, wanted: str) -> None:
        self._send = send
        self._wanted = {tag.strip().removeprefix("W/") for tag in wanted.split(",") if tag.strip()}
        self._start: Message | None = None
        self._body: list[bytes] = []
        self._silent = False  # a 304 was sent; what follows is the body that it has not

    async def sending(self, message: Message) -> None:
        """In place of the server's `send`."""
        if message["type"] == "http.response.start":
            self._start = message
            if message["status"] != 200 or "etag" in Headers(raw=message["headers"]):
                await self._begin()
        elif self._start is None:
            if not self._silent:
                await self._send(message)
        else:
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                body = b"".join(self._body)
                MutableHeaders(scope=self._start)["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
                await self._begin()
                if not self._silent:
                    await self._send({"type": "http.response.body", "body": body})

    async def _begin(self) -> None:
        """Send the start of the response, or of a 304 in its place."""
        start, self._start = self._start, None
        if start is None:
            return
        tag = Headers(raw=start["headers"]).get("etag", "").removeprefix("W/")
        if start["status"] == 200 and tag and self._wanted & {tag, "*"}:
            self._silent = True
            headers = [(name, value) for name, value in start["headers"] if not name.startswith(b"content-")]
            await self._send({"type": "http.response.start", "status": 304, "headers": headers})
            await self._send({"type": "http.response.body", "body": b""})
        else:
            await self._send(start)
