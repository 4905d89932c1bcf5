"""A member's browser as the load sees it: signs in on the page, keeps its cookies, sends the CSRF token of the page it stands on."""

import http.client
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
FIELD = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class BadReply(Exception):
    """The platform answered otherwise than it should."""


@dataclass
class Browser:
    """One signed-in member; `memory` keeps what a scenario must know between two requests."""

    port: int
    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    memory: dict[str, Any] = field(default_factory=dict)

    def sign_in(self, staff_number: str, password: str) -> None:
        """Through the page, as a person does. Raises BadReply."""
        found = FIELD.search(self.get("/sign-in"))
        if not found:
            raise BadReply("the sign-in page has no token")
        words = {"csrf_token": found[1], "identifier": staff_number, "password": password}
        self.send(self.write("POST", "/sign-in", urlencode(words).encode(), "application/x-www-form-urlencoded"), expected=303)
        self.visit("/")

    def visit(self, path: str) -> str:
        """Open a page and take its token."""
        page = self.get(path)
        found = TOKEN.search(page)
        if not found:
            raise BadReply(f"{path} is not a page of the platform")
        self.token = found[1]
        return page

    def get(self, path: str) -> str:
        """The page at `path`. Raises BadReply for any status but 200."""
        return self.send(self.write("GET", path))[0].decode()

    def send(self, request: bytes, expected: int = 200) -> tuple[bytes, str]:
        """One request on a connection of its own; returns the body and where a redirect leads. Raises BadReply."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.connect()
        connection.sock.sendall(request)
        reply = http.client.HTTPResponse(connection.sock)
        reply.begin()
        body = reply.read()
        for cookie in reply.headers.get_all("Set-Cookie", []):
            self.keep(cookie)
        connection.close()
        if reply.status != expected:
            raise BadReply(
                f"{request.split(b' HTTP', 1)[0].decode()} → {reply.status} instead of {expected}: {body[:300].decode(errors='replace')}"
            )
        return body, reply.headers.get("Location", "")

    def keep(self, cookie: str) -> None:
        """Take a Set-Cookie header."""
        name, _, value = cookie.split(";", 1)[0].partition("=")
        self.cookies[name.strip()] = value

    def write(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> bytes:
        """A request as a browser writes it: one that changes something carries the token, and JSON asks for JSON."""
        sends_json = bool(body) and kind == "application/json"
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"User-Agent: {AGENT}",
            f"Accept: {'application/json' if sends_json else PAGE}",
            "Accept-Language: zh-CN,zh;q=0.9",
            "Connection: keep-alive",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method != "GET":
            lines += [f"X-CSRFToken: {self.token}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
