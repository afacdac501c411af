"""`python -m tests.faults.far_end SOCKET ADDRESS PORT`: passes what comes over a Unix socket on by TCP."""

import asyncio
import sys
from contextlib import suppress


async def main(path: str, address: str, port: int) -> None:
    """Serve until killed."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, onward = await asyncio.open_connection(address, port)
        except OSError:
            writer.close()
            return
        ways = [asyncio.create_task(_pass(one, other)) for one, other in ((reader, onward), (there, writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for end in (onward, writer):
            end.close()

    server = await asyncio.start_unix_server(serve, path)
    await server.serve_forever()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
