"""The file of everything that was added or removed, in order: the index's truth, from which the rest can be made anew.

Each record is a frame of length, CRC-32 and MessagePack. A record is there when ``append`` returns, whatever becomes
of the process; a frame that a power cut left unfinished is cut off when the file is opened.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from callcenter.errors import SimilarIndexDamaged
from callcenter.similarity.places import Places

__all__ = ["Record", "Records"]

_MAGIC = b"ccsimilar\x01"
"""The last byte grows when records of before cannot be used any more; the file is then begun anew."""
_HEAD = struct.Struct("<10sI")
_FRAME = struct.Struct("<II")
_MAX_PAYLOAD = 1 << 20


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One appeal as it is compared; without ``number`` only a position is marked."""

    position: int
    """The caller's position with which everything up to here is covered."""
    number: str = ""
    text: str = ""
    """Clean; empty with ``removed``."""
    head: str = ""
    places: Places = Places()
    category: str = ""
    caller: str = ""
    """Digest of the caller's token."""
    at: int = 0
    removed: bool = False


_DECODER = msgspec.msgpack.Decoder(Record)
_ENCODER = msgspec.msgpack.Encoder()


class Records:
    """The open file. One writer; see ``SimilarIndex`` for the lock."""

    def __init__(self, path: Path) -> None:
        """Open or make it; a file of another format is begun anew. Raises OSError."""
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        self.begun = False
        """It was not there, or of another format: whatever else the folder holds does not belong to it."""
        self.generation = self._read_head()
        """Grows when the file is written anew; what was made from an earlier one does not belong to it."""
        self.end = os.fstat(self._fd).st_size
        """Bytes."""

    def _read_head(self) -> int:
        head = os.pread(self._fd, _HEAD.size, 0)
        if len(head) == _HEAD.size and head.startswith(_MAGIC):
            return int(_HEAD.unpack(head)[1])
        self.begun = True
        self.begin(1)
        return 1

    def begin(self, generation: int) -> None:
        """Empty the file."""
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, _HEAD.pack(_MAGIC, generation), 0)
        self.generation, self.end = generation, _HEAD.size

    def close(self) -> None:
        """Close the file; twice is once."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def sync(self) -> None:
        """What was appended is on the disk, not only in the system's memory."""
        os.fsync(self._fd)

    def append(self, records: Sequence[Record]) -> list[tuple[int, int]]:
        """Write them at the end; offset and size of each one's frame. All or nothing; raises OSError (disk full)."""
        frames = [_frame(_ENCODER.encode(record)) for record in records]
        self._write(b"".join(frames))
        places = []
        for frame in frames:
            places.append((self.end, len(frame)))
            self.end += len(frame)
        return places

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        offset = self.end
        try:
            while view:
                written = os.pwrite(self._fd, view, offset)
                view, offset = view[written:], offset + written
        except OSError:
            os.ftruncate(self._fd, self.end)
            raise

    def read(self, offset: int, size: int) -> Record:
        """The record in the frame of ``size`` bytes at ``offset``; raises SimilarIndexDamaged."""
        frame = os.pread(self._fd, size, offset)
        record = _decoded(frame)
        if record is None:
            raise SimilarIndexDamaged(f"{self.path}: the record at byte {offset} is damaged")
        return record

    def scan(self) -> Iterator[tuple[int, int, Record]]:
        """Offset, size of the frame and record of each, from the beginning; cuts off what follows a bad frame."""
        offset = _HEAD.size
        with os.fdopen(os.dup(self._fd), "rb", buffering=1 << 20) as file:
            file.seek(offset)
            while len(head := file.read(_FRAME.size)) == _FRAME.size:
                size = _FRAME.unpack(head)[0]
                record = _decoded(head + file.read(size)) if size <= _MAX_PAYLOAD else None
                if record is None:
                    break
                yield offset, _FRAME.size + size, record
                offset += _FRAME.size + size
        if offset < self.end:
            os.ftruncate(self._fd, offset)
            self.end = offset


def _frame(payload: bytes) -> bytes:
    return _FRAME.pack(len(payload), zlib.crc32(payload)) + payload


def _decoded(frame: bytes) -> Record | None:
    """None when the frame is cut short, its sum is wrong, or it holds something else."""
    if len(frame) < _FRAME.size:
        return None
    size, checksum = _FRAME.unpack_from(frame)
    payload = frame[_FRAME.size :]
    if len(payload) != size or zlib.crc32(payload) != checksum:
        return None
    try:
        return _DECODER.decode(payload)
    except msgspec.DecodeError:
        return None
