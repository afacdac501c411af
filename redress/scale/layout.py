"""Where the processes of a scaled-out Redress are: folders, ports, and the settings that they all share."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from publishing.elsewhere import SCALED
from redress.settings import Settings

BESIDE = 30_000
"""How far the ports of PostgreSQL and Redis are from the public one."""
SERVER_ACCOUNT = "postgres"
"""PostgreSQL refuses to run as root; Debian's package brings this account."""


@dataclass(frozen=True)
class Layout:
    """One installation on this machine, with so many processes of each kind."""

    settings: Settings
    """As `redress run` would have them; the public port is nginx's."""
    webs: int = 2
    engines: int = 2
    workers: int = 2

    @property
    def folder(self) -> Path:
        """What belongs to the servers around Redress."""
        return self.settings.data_dir / "scale"

    @property
    def control(self) -> Path:
        """The socket on which the running profile is told what to do."""
        return self.settings.data_dir / SCALED

    @property
    def postgresql_port(self) -> int:
        """Where PostgreSQL listens, on loopback."""
        return self._beside(0)

    @property
    def redis_port(self) -> int:
        """Where Redis does."""
        return self._beside(1)

    def web_port(self, number: int) -> int:
        """Where web `number`, from 1, listens, behind nginx."""
        return self.settings.port + number

    def engine_port(self, number: int) -> int:
        """Where engine `number` listens."""
        return self.settings.inner_engine_port + number - 1

    def actions_port(self, number: int) -> int:
        """Where the actions of engine `number` listen."""
        return self.settings.inner_actions_port + number - 1

    def engine_ports(self, number: int) -> tuple[int, int]:
        """Both."""
        return self.engine_port(number), self.actions_port(number)

    @property
    def database_url(self) -> str:
        """The database of everything: register, conversations and the engines' turns."""
        secret = self.settings.secret("postgresql")
        return f"postgresql+psycopg://redress:{secret}@127.0.0.1:{self.postgresql_port}/redress"

    @property
    def redis_url(self) -> str:
        """The bus."""
        return f"redis://:{self.settings.secret('redis')}@127.0.0.1:{self.redis_port}/0"

    @property
    def address(self) -> str:
        """What people open."""
        return self.settings.public_url or f"https://localhost:{self.settings.port}"

    def environment(self) -> dict[str, str]:
        """The settings that every process of ours is started with."""
        engines = (f"http://127.0.0.1:{self.engine_port(number + 1)}" for number in range(self.engines))
        own = {name: value for name, value in os.environ.items() if name.startswith("REDRESS_")}
        return own | {
            "REDRESS_DATA_DIR": str(self.settings.data_dir),
            "REDRESS_HOST": "127.0.0.1",  # of web; the public one is nginx's
            "REDRESS_DATABASE_URL": self.database_url,
            "REDRESS_REDIS_URL": self.redis_url,
            "REDRESS_ENGINES": ",".join(engines),
            "REDRESS_PUBLIC_URL": self.address,
            "REDRESS_TRUSTED_PROXIES": "1",
        }

    def inner_settings(self) -> Settings:
        """The same as a value: what migrating, backing up and the like go by."""
        return self.settings.model_copy(
            update={
                "database_url": self.database_url,
                "redis_url": self.redis_url,
                "public_url": self.address,
                "engines": self.environment()["REDRESS_ENGINES"],
            }
        )

    def _beside(self, step: int) -> int:
        port = self.settings.port + BESIDE + step
        return port if port <= 65535 else self.settings.port - BESIDE + step


def as_server(*command: str) -> tuple[str, ...]:
    """A command that must not run as root, as Debian's account for it; unchanged for everybody else."""
    if os.geteuid() != 0:
        return command
    account = pwd.getpwnam(SERVER_ACCOUNT)
    dropped = (f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
    # Changing the account forgets to end with the parent: setpriv says so again.
    return ("setpriv", *dropped, "--pdeathsig", "INT", *command)
