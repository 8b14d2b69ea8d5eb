"""What can be set from outside: environment variables `CHIPGRAPH_…`, read once and passed down."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from chipgraph.graph.errors import InputError


class Settings(BaseSettings):
    """Every setting with its default; `CHIPGRAPH_DB=sqlite:///chips.db` sets `db`. Nothing changes it afterwards."""

    model_config = SettingsConfigDict(env_prefix="CHIPGRAPH_", frozen=True, extra="forbid")

    db: str = Field("sqlite:///chipgraph.db", description="URL of the store")
    neo4j_user: str = Field("neo4j", description="user of a store on a Neo4j server")
    neo4j_password: SecretStr = Field(SecretStr(""), description="password of that user; no message shows it")
    host: str = Field("127.0.0.1", description="address that `chipgraph serve` listens on")
    port: int = Field(8000, ge=0, le=65535, description="port that `chipgraph serve` listens on; 0 takes a free one")
    page_size: int = Field(50, ge=1, le=1000, description="rows of a page where the caller names no limit")
    max_page_size: int = Field(500, ge=1, le=10_000, description="largest `limit` that a caller may ask for")
    max_nodes: int = Field(200, ge=1, le=5000, description="nodes of a drawn graph or of a tree of suppliers, at most")
    max_tiers: int = Field(4, ge=1, le=10, description="tiers of suppliers or customers, at most")

    def check_tiers(self, tiers: int) -> None:
        """Raise InputError for more tiers than are allowed."""
        if tiers > self.max_tiers:
            message = f"{tiers} tiers are too many; ask for {self.max_tiers} at most, which CHIPGRAPH_MAX_TIERS sets"
            raise InputError(message, argument="tiers")

    @classmethod
    def load(cls, **overrides: Any) -> Settings:
        """Settings of the environment, with those overrides that are not None; raises InputError for a bad value."""
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            name = "_".join(str(part) for part in first["loc"])
            message = f"CHIPGRAPH_{name.upper()} cannot be {first['input']!r}: {first['msg']}"
            raise InputError(message) from error
