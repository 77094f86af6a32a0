"""Where Asterisk's files lie: one tree below the state directory, so that instances never meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from callcenter.config import Config
from callcenter.errors import StateDirectoryUnusable

CEL_FILE = "cel-custom/cel.json"
"""CEL records, below Asterisk's log folder: one JSON object on each line."""

_UNUSABLE = set(",;|&$\"'\\`(){}[]<>%\n\r\t")
_LONGEST_SOCKET = 107


@dataclass(frozen=True, slots=True)
class Folders:
    """Every folder and file of one Asterisk instance, absolute."""

    etc: Path
    data: Path
    lib: Path
    run: Path
    log: Path
    spool: Path
    sounds: Path
    music: Path
    keys: Path
    offline: Path
    recordings: Path
    agi_scripts: Path

    @classmethod
    def of(cls, config: Config, etc: Path | None = None) -> Folders:
        """The folders of ``config``; ``etc`` overrides where the rendered files go."""
        base = config.sounds_dir.parent
        return cls(
            etc=(etc or base / "etc").absolute(),
            data=base,
            lib=base / "lib",
            run=base / "run",
            log=base / "log",
            spool=base / "spool",
            sounds=config.sounds_dir / "zh",
            music=base / "music",
            keys=base / "keys",
            offline=config.state / "spool" / "offline",
            recordings=config.recordings_dir,
            agi_scripts=config.root.resolve() / "agi_scripts",
        )

    @property
    def conf(self) -> Path:
        """The file that Asterisk is started with."""
        return self.etc / "asterisk.conf"

    @property
    def control_socket(self) -> Path:
        """The socket of ``asterisk -r``."""
        return self.run / "asterisk.ctl"

    @property
    def messages(self) -> Path:
        """Asterisk's own log: warnings and errors."""
        return self.log / "messages.log"

    @property
    def cel(self) -> Path:
        """The CEL file, see ``CEL_FILE``."""
        return self.log / CEL_FILE

    @property
    def certificate(self) -> Path:
        """Certificate of SIP over TLS."""
        return self.keys / "asterisk.crt"

    @property
    def private_key(self) -> Path:
        """Key of the certificate."""
        return self.keys / "asterisk.key"

    def make(self) -> None:
        """Make every folder (those of records too: Asterisk loses records without them).

        Raises StateDirectoryUnusable when that fails, or when Asterisk cannot use the path.
        """
        self._check_path()
        own = (self.etc, self.lib, self.run, self.spool, self.sounds, self.music, self.keys, self.cel.parent)
        try:
            for folder in (*own, self.offline, self.recordings):
                folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        except OSError as error:
            raise StateDirectoryUnusable(
                f"cannot make {error.filename}: {error.strerror}; "
                "set CALLCENTER_STATE_DIR to a folder that you may write"
            ) from error

    def _check_path(self) -> None:
        for path in (self.etc, self.data, self.agi_scripts):
            if bad := _UNUSABLE & set(str(path)):
                raise StateDirectoryUnusable(
                    f"Asterisk cannot use the path {path} because of {' '.join(sorted(map(repr, bad)))}; "
                    "set CALLCENTER_STATE_DIR to another one"
                )
        if len(str(self.control_socket).encode()) > _LONGEST_SOCKET:
            raise StateDirectoryUnusable(
                f"the path {self.control_socket} is too long for a socket "
                f"(more than {_LONGEST_SOCKET} bytes); set CALLCENTER_STATE_DIR to a shorter one"
            )
