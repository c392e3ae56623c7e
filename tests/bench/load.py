"""A small HTTP load generator: a few connections, each sending its next request when the last was answered."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    body: Any
    headers: dict[str, str]

    def wire(self) -> bytes:
        content = json.dumps(self.body).encode()
        lines = [f"POST {self.path} HTTP/1.1", "Host: bench", "Content-Type: application/json"]
        lines += [f"Content-Length: {len(content)}", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + content


async def send(port: int, calls: list[bytes], connections: int = 16) -> list[bytes]:
    """Send every call once; the answers' bodies, in any order. Raises when one is answered by anything but 201."""
    left = iter(calls)
    answers: list[bytes] = []
    await asyncio.gather(*(_one(port, left, answers) for _ in range(connections)))
    return answers


async def _one(port: int, left: Iterator[bytes], answers: list[bytes]) -> None:
    async with Line.open(port) as line:
        for call in left:
            answers.append(await line.ask(call, 201))  # noqa: PERF401 (shared with the other connections)


@dataclass(frozen=True, slots=True)
class Line:
    """A connection that is kept."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    @asynccontextmanager
    async def open(cls, port: int) -> AsyncIterator["Line"]:
        line = cls(*await asyncio.open_connection("127.0.0.1", port))
        try:
            yield line
        finally:
            line.writer.close()
            await line.writer.wait_closed()

    async def get(self, path: str, headers: Mapping[str, str]) -> bytes:
        lines = [f"GET {path} HTTP/1.1", "Host: bench", *(f"{name}: {value}" for name, value in headers.items())]
        return await self.ask("\r\n".join([*lines, "", ""]).encode(), 200)

    async def ask(self, call: bytes, expected: int) -> bytes:
        """The answer's body. Raises when it has another status than the expected one."""
        self.writer.write(call)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        body = await self.reader.readexactly(length)
        if f" {expected} ".encode() not in head[:15]:
            raise AssertionError(head.decode() + body.decode())
        return body
