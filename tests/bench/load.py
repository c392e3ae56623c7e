"""A small HTTP load generator: a few connections, each sending its next request when the last was answered."""

import asyncio
import json
from collections.abc import Iterator
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
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for call in left:
        writer.write(call)
        answers.append(await _read(reader))
    writer.close()
    await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    body = await reader.readexactly(length)
    if b" 201 " not in head[:15]:
        raise AssertionError(head.decode() + body.decode())
    return body
