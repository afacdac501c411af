"""The settings: environment variables, read once at the start, each with a default that runs on a laptop."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder: where domain.yml, data/ and models/ are."""

_BESIDE = 10_000

ROLES = ("agent", "manager", "editor", "admin")
"""What somebody can be on the desk; `staff.roles` says what each may do."""


class Settings(BaseSettings):
    """What may differ from one installation to the next; the table in docs/operators.md explains."""

    model_config = SettingsConfigDict(env_prefix="REDRESS_", extra="ignore", frozen=True)

    port: int = Field(8000, ge=1, le=65535, description="Port of the one public process, web.")
    host: str = Field("127.0.0.1", description="Address that web listens on.")
    data_dir: Path = Field(ROOT / "var", description="Folder for the database, secrets, files and mail.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder.")
    redis_url: str = Field("", description="Redis for the bus between web processes; empty: in process.")
    engines: str = Field("", description="Engine URLs, comma separated; empty: the one that make run starts.")
    engine_port: int = Field(0, ge=0, le=65535, description="Port of the engine; 0: follows REDRESS_PORT.")
    actions_port: int = Field(0, ge=0, le=65535, description="Port of the actions; 0: follows REDRESS_PORT.")
    smtp_url: str = Field("", description="Mail server, smtp://user:pass@host:port; empty: files in mail/.")
    mail_from: str = Field("", description="Sender of mail; empty: the complaints email of the code.")
    mail_checked_by: str = Field("", description="Name of the mail server whose word on senders counts.")
    mail_answers_by_reference: bool = Field(False, description="Answers go to complaints+REFERENCE@...")
    imap_url: str = Field("", description="Mailbox to read, imaps://user:pass@host/INBOX; empty: none.")
    imap_remove: bool = Field(False, description="Whether messages leave the mailbox once they are kept.")
    senior_management: str = Field("", description="Their addresses, comma separated; empty: the managers.")
    warn_first_response: float = Field(2.0, gt=0, description="Hours before a first response is due.")
    warn_next_contact: float = Field(24.0, gt=0, description="Hours before an agreed contact is due.")
    warn_resolution: float = Field(72.0, gt=0, description="Hours before a complaint should be settled.")
    warn_adr_letter: float = Field(168.0, gt=0, description="Hours before the ADR letter is due.")
    warn_data_protection: float = Field(168.0, gt=0, description="Hours before an acknowledgement is due.")
    senior_after: int = Field(1, ge=1, description="Working days from a missed deadline to senior managers.")
    public_url: str = Field("", description="Address that people use; empty: http://localhost:PORT.")
    allowed_origins: str = Field("", description="Origins that may embed the chat, comma separated.")
    log_format: Literal["console", "json"] = Field("console", description="How log lines look.")
    turn_timeout: float = Field(10.0, gt=0, description="Seconds to wait for the engine's answer.")
    full_after: float = Field(4.0, gt=0, description="Seconds of waiting from which no chats begin.")
    turns_per_minute: int = Field(30, ge=1, description="Messages a conversation may send in a minute.")
    requests_per_minute: int = Field(3000, ge=1, description="Requests an address may make in a minute.")
    conversations_per_hour: int = Field(60, ge=1, description="Conversations an address may start an hour.")
    second_factor_for: str = Field("", description="Roles that need a second factor, comma separated.")
    chats_per_agent: int = Field(4, ge=1, description="Conversations that one agent may have at once.")
    unclaimed_after: float = Field(5.0, gt=0, description="Minutes in the queue until customers hear why.")
    agent_silent_after: float = Field(5.0, gt=0, description="Minutes until a silent agent loses a chat.")
    customer_gone_after: float = Field(15.0, gt=0, description="Minutes of silence until a chat is closed.")
    clock_offset: float = Field(0.0, description="Rehearsals only: seconds by which the clock is ahead.")
    trusted_proxies: int = Field(0, ge=0, description="Number of reverse proxies in front of web.")

    @field_validator("second_factor_for")
    @classmethod
    def _roles(cls, value: str) -> str:
        unknown = set(_names(value)) - set(ROLES)
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))}: the roles are {', '.join(ROLES)}")
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'redress.db'}"

    @cached_property
    def inner_engine_port(self) -> int:
        """Port of the engine on loopback, derived from the public one so that two copies do not meet."""
        return self.engine_port or self._beside(1)

    @cached_property
    def inner_actions_port(self) -> int:
        """Port of the actions on loopback."""
        return self.actions_port or self._beside(2)

    @cached_property
    def engine_urls(self) -> tuple[str, ...]:
        """The engines that web may call."""
        named = tuple(url.strip().rstrip("/") for url in self.engines.split(",") if url.strip())
        return named or (f"http://127.0.0.1:{self.inner_engine_port}",)

    @cached_property
    def engine_store(self) -> str:
        """Where the engine keeps its turns: beside the register, never in the same SQLite file."""
        return self.database_url or f"sqlite:///{self.data_dir / 'turns.db'}"

    @cached_property
    def address(self) -> str:
        """The address that people use, without a slash at the end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @cached_property
    def seniors(self) -> tuple[str, ...]:
        """The addresses of senior management."""
        return tuple(one.strip() for one in self.senior_management.split(",") if one.strip())

    @cached_property
    def second_factor_roles(self) -> tuple[str, ...]:
        """The roles whose holders have to set up a second factor before anything else."""
        return _names(self.second_factor_for)

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """The origins that may embed the chat."""
        return tuple(origin.strip() for origin in self.allowed_origins.split(",") if origin.strip())

    def now(self) -> datetime:
        """The present moment in UTC, as every process of this installation takes it."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_offset)

    def _beside(self, step: int) -> int:
        beyond = self.port + step * _BESIDE
        return beyond if beyond <= 65535 else self.port - step * _BESIDE

    def secret(self, name: str) -> str:
        """The secret called `name`, made on first use, kept in the data folder for its owner only."""
        path = self.data_dir / "secrets" / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(path, "x", opener=_private, encoding="ascii") as file:
                file.write(secrets.token_urlsafe(32))
        except FileExistsError:
            pass
        return path.read_text(encoding="ascii").strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _names(listed: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in listed.split(",") if one.strip())
