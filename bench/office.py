"""An office of users at one server, each asking for a page once a second: what they wait, in milliseconds.

Plain sockets on one event loop: fifty requests a second leave this process idle for nearly all of the time.
"""

import asyncio
import time


def waits(address: tuple[str, int], path: str, cookie: str, users: int, seconds: int) -> list[float]:
    """How long every answer took, to its last byte."""
    return asyncio.run(office(address, path, cookie, users, seconds))


async def office(address: tuple[str, int], path: str, cookie: str, users: int, seconds: int) -> list[float]:
    host, port = address
    request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    found: list[float] = []

    async def user(number: int) -> None:
        reader, writer = await asyncio.open_connection(host, port)
        begun = time.perf_counter()
        for turn in range(seconds):
            # Users do not ask in step: each has its own moment of the second.
            await asyncio.sleep(max(0.0, begun + turn + number / users - time.perf_counter()))
            asked = time.perf_counter()
            writer.write(request)
            await answer(reader)
            found.append((time.perf_counter() - asked) * 1000)
        writer.close()

    await asyncio.gather(*(user(number) for number in range(users)))
    return found


async def answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if " 200 " not in head.split("\r\n", 1)[0]:
        raise RuntimeError(f"the server answered {head.splitlines()[0]}")
    length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
    await reader.readexactly(int(length.split(":")[1]))
