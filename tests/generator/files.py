"""Small real files: a picture that decodes and a scanned-looking PDF that opens."""

from __future__ import annotations

import struct
import zlib


def make_png(width: int, height: int, shade: int) -> bytes:
    """A PNG with a frame and a band, in a colour made of `shade`."""
    back = bytes(((shade * 7) % 96 + 140, (shade * 13) % 96 + 140, (shade * 29) % 96 + 140))
    ink = bytes((150, 30, 20))
    rows = bytearray()
    for y in range(height):
        edge = y < 3 or y >= height - 3 or height // 2 - 2 <= y < height // 2
        rows += b"\0" + (ink * width if edge else ink * 3 + back * (width - 6) + ink * 3)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + chunk(b"IEND", b"")
    )


def make_pdf(shade: int) -> bytes:
    """A one-page PDF of drawn lines without text, as a scanner leaves it."""
    lines = "".join(f"60 {760 - 18 * i} {300 + (shade * (i + 3)) % 170} 5 re f\n" for i in range(34)).encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(lines), lines),
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
