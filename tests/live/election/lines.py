"""A line between two programs that can be cut: what is on its way stays away, nobody is told."""
import asyncio
import threading


class Line:
    """Listens on a port of its own and passes bytes on to `target`, until it is cut."""

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    def __init__(self, target_port):
        self.target_port = target_port
        self.open = threading.Event()
        self.open.set()
        self.writers = set()
        self.server = asyncio.run_coroutine_threadsafe(self.listen(), self.loop).result()
        self.port = self.server.sockets[0].getsockname()[1]

    async def listen(self):
        return await asyncio.start_server(self.serve, "127.0.0.1", 0)

    async def until_open(self):
        while not self.open.is_set():
            await asyncio.sleep(0.02)

    async def serve(self, reader, writer):
        self.writers.add(writer)
        await self.until_open()
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.close()
            return
        self.writers.add(back)
        await asyncio.gather(self.pump(reader, back), self.pump(there, writer))
        for end in (writer, back):
            end.close()
        self.writers -= {writer, back}

    async def pump(self, source, sink):
        try:
            while data := await source.read(65536):
                await self.until_open()
                sink.write(data)
                await sink.drain()
            await self.until_open()
            sink.write_eof()  # The other direction may go on.
        except (OSError, RuntimeError):
            sink.close()

    def cut(self):
        self.open.clear()

    def mend(self):
        self.open.set()

    def close(self):
        def end():
            self.server.close()
            for writer in list(self.writers):
                writer.close()
        self.open.set()
        self.loop.call_soon_threadsafe(end)
