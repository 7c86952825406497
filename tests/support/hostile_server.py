#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that misbehaves, one path for each way. Prints its port, then one line for every request.

hostile_server.py [--tls CERT KEY]      ends when standard input is closed
"""
import asyncio, gzip, json, ssl, sys, zlib

GOOD = json.dumps({"page": {"id": "x", "name": "Hostile"}, "status": {"indicator": "none", "description": "All good"}}).encode()


def head(status="200 OK", length=None, **more):
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json"]
    lines += [] if length is None else [f"Content-Length: {length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def pour(writer, piece, times, pause=0.0):
    for _ in range(times):
        writer.write(piece)
        await writer.drain()
        if pause:
            await asyncio.sleep(pause)


def bomb(megabytes, packer):
    pack = packer()
    zeros = bytes(1 << 20)
    return b"".join(pack.compress(zeros) for _ in range(megabytes)) + pack.flush()


async def serve(path, headers, writer):
    name = path.split("?")[0].strip("/").split("/")[0]
    write = writer.write
    if name == "good":
        write(head(length=len(GOOD), ETag='"v1"') + GOOD)
    elif name == "etag":
        if headers.get("if-none-match") == '"v1"':
            write(b"HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n")
        else:
            write(head(length=len(GOOD), ETag='"v1"') + GOOD)
    elif name == "big":
        write(head(length=1 << 30))
        await pour(writer, bytes(1 << 16), 1 << 14)
    elif name == "biglying":
        write(head(length=10) + bytes(100))
    elif name == "short":
        write(head(length=len(GOOD) + 50) + GOOD)
        writer.close()
    elif name == "endless":
        write(head(Transfer_Encoding="chunked"))
        await pour(writer, b"10000\r\n" + bytes(1 << 16) + b"\r\n", 1 << 20)
    elif name == "drip":
        write(head(length=1000))
        await pour(writer, b" ", 1000, 1.0)
    elif name == "dripheader":
        write(b"HTTP/1.1 200 OK\r\n")
        await pour(writer, b"X: y\r\n", 1000, 1.0)
    elif name == "bigheader":
        write(b"HTTP/1.1 200 OK\r\n")
        await pour(writer, b"X-Flood: " + b"a" * 8000 + b"\r\n", 12800)
    elif name == "longheader":
        write(b"HTTP/1.1 200 OK\r\nX-Flood: ")
        await pour(writer, b"a" * 65536, 1600)
    elif name == "close":
        write(head(length=len(GOOD)) + GOOD)
        await writer.drain()
        writer.close()
    elif name == "silent":
        await asyncio.sleep(3600)
    elif name == "gzipbomb":
        body = bomb(200, lambda: zlib.compressobj(9, zlib.DEFLATED, 31))
        write(head(length=len(body), Content_Encoding="gzip") + body)
    elif name == "deflatebomb":
        body = bomb(200, lambda: zlib.compressobj(9))
        write(head(length=len(body), Content_Encoding="deflate") + body)
    elif name == "gzipgzip":
        body = gzip.compress(gzip.compress(GOOD))
        write(head(length=len(body), Content_Encoding="gzip, gzip") + body)
    elif name == "gzip":
        body = gzip.compress(GOOD)
        write(head(length=len(body), Content_Encoding="gzip") + body)
    elif name == "gzipcut":
        body = gzip.compress(GOOD)[:-12]
        write(head(length=len(body), Content_Encoding="gzip") + body)
    elif name == "br":
        write(head(length=len(GOOD), Content_Encoding="br") + GOOD)
    elif name == "garbage":
        write(b"\x00\x01\x02 this is not http\r\n\r\n" * 50)
    elif name == "loop":
        write(head("302 Found", 0, Location="/loop"))
    elif name.startswith("hops"):
        left = int(name[4:])
        write(head("302 Found", 0, Location=f"/hops{left - 1}" if left > 1 else "/good"))
    elif name == "to":
        write(head("302 Found", 0, Location=path.split("?", 1)[1]))
    elif name == "retry":
        write(head("429 Too Many Requests", 0, Retry_After=path.split("?", 1)[1]))
    elif name == "age":
        write(head("200 OK", 0, Age=path.split("?", 1)[1]))
    elif name == "status":
        write(head(f"{path.split('?', 1)[1]} Odd", 4) + b"oops")
    elif name == "file":
        with open(path.split("?", 1)[1], "rb") as file:
            body = file.read()
        write(head(length=len(body)) + body)
    else:
        write(head("404 Not Found", 2) + b"no")


async def client(reader, writer):
    try:
        while True:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = request[0].split(" ")[1]
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in request[1:] if line)}
            print(json.dumps({"path": path, "headers": headers}), flush=True)
            await serve(path, headers, writer)
            await writer.drain()
            if headers.get("connection") == "close":
                break
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
        pass
    finally:
        writer.close()


async def main():
    context = None
    if len(sys.argv) == 4 and sys.argv[1] == "--tls":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    server = await asyncio.start_server(client, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    sys.stdout.flush()
    import os
    os._exit(0)


asyncio.run(main())
