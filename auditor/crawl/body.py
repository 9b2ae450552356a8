"""Reads an answer's body off the wire: decompressed, never larger than allowed, and never taken for whole when it was
cut short."""

from __future__ import annotations

import http.client
import zlib
from collections.abc import Iterator
from typing import Protocol

from urllib3.exceptions import IncompleteRead, InvalidChunkLength, ProtocolError

CHUNK = 1 << 16
_CUT_SHORT = (IncompleteRead, InvalidChunkLength, http.client.IncompleteRead)
_GZIP_MAGIC = b"\x1f\x8b"


class TooLarge(Exception):
    """The body is larger than the cap; `read` holds its beginning."""


class Truncated(Exception):
    """The body ended before its end."""


class Unreadable(Exception):
    """The body is packed in a way nobody asked for, or broken inside."""


class Raw(Protocol):
    """The part of urllib3's response that is used here."""

    def stream(self, amt: int, decode_content: bool) -> Iterator[bytes]: ...


def read_body(raw: Raw, content_encoding: str, cap: int) -> bytes:
    """The decoded body; raises TooLarge, Truncated or Unreadable, and whatever the transport raises when the line
    breaks."""
    unpack = _unpacker(content_encoding, cap)
    wire = 0
    try:
        for chunk in raw.stream(CHUNK, decode_content=False):
            wire += len(chunk)
            unpack.feed(chunk)
            if len(unpack.out) > cap:
                raise TooLarge(f"more than {cap} bytes")
    except ProtocolError as error:
        if not any(isinstance(e, _CUT_SHORT) for e in (error, *error.args, error.__cause__)):
            raise
        # Some old servers announce a wrong length for every page; a document that closes itself has been read whole.
        if not unpack.packed and bytes(unpack.out[-200:]).rstrip().lower().endswith(b"</html>"):
            return bytes(unpack.out)
        raise Truncated(f"cut short after {wire} bytes") from error
    unpack.finish()
    return bytes(unpack.out)


class _Plain:
    packed = False

    def __init__(self) -> None:
        self.out = bytearray()

    def feed(self, chunk: bytes) -> None:
        self.out += chunk

    def finish(self) -> None:
        pass


class _Inflater(_Plain):
    """gzip or deflate; stops growing just above the cap, so a bomb costs no more memory than an honest page."""

    packed = True

    def __init__(self, name: str, cap: int) -> None:
        super().__init__()
        self._gzip = name == "gzip"
        self._cap = cap
        self._engine: zlib._Decompress | None = None
        self._head = b""
        self._plain = False

    def feed(self, chunk: bytes) -> None:
        if self._plain:
            self.out += chunk
            return
        if self._engine is None:
            self._head += chunk
            if len(self._head) < 2:
                return
            chunk, self._head = self._head, b""
            if not self._start(chunk):
                self.out += chunk
                return
        self._inflate(chunk)

    def _start(self, chunk: bytes) -> bool:
        """Choose the engine by the first bytes; False if the body is not packed at all, whatever the header says."""
        if self._gzip:
            if not chunk.startswith(_GZIP_MAGIC):
                self._plain, self.packed = True, False
                return False
            self._engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
        else:
            # "deflate" means zlib to the standard and raw deflate to some servers.
            wrapped = chunk[0] & 0x0F == 8 and int.from_bytes(chunk[:2], "big") % 31 == 0
            self._engine = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        return True

    def _inflate(self, chunk: bytes) -> None:
        assert self._engine is not None
        while chunk and len(self.out) <= self._cap:
            try:
                self.out += self._engine.decompress(chunk, self._cap + 1 - len(self.out))
            except zlib.error as error:
                raise Unreadable(f"broken compression: {error}") from error
            if self._engine.eof:
                rest = self._engine.unused_data
                if not (self._gzip and rest.startswith(_GZIP_MAGIC)):
                    return  # what follows the last member is padding
                self._engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
                chunk = rest
            else:
                chunk = self._engine.unconsumed_tail

    def finish(self) -> None:
        if self._engine is not None and not self._engine.eof:
            raise Truncated("the compressed body ends before its end")
        if self._engine is None:
            self.out += self._head


def _unpacker(content_encoding: str, cap: int) -> _Plain:
    names = [n.strip().lower().removeprefix("x-") for n in content_encoding.split(",")]
    known = [n for n in names if n in ("gzip", "deflate")]
    if any(n in ("br", "zstd", "compress") for n in names) or len(known) > 1:
        raise Unreadable(f"packed as {content_encoding!r}, which was not asked for")
    # Anything else ("utf-8", "none") is no packing; browsers ignore it as well.
    return _Inflater(known[0], cap) if known else _Plain()
