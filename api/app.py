"""The web application: REST under `/api/v1`, pages beside it, both over one reader of one store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from chipgraph.api import pages
from chipgraph.api.dependencies import GIVEN_ONCE
from chipgraph.api.describing import complete
from chipgraph.api.middleware import add_middleware
from chipgraph.api.problems import PROBLEMS, add_error_handlers
from chipgraph.api.quality import Quality
from chipgraph.api.routers import articles, entities, facts, health, judgements, quality, questions, search
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.open import open_reader

API = "/api/v1"
STATIC = Path(__file__).parent / "static"
ROUTERS = (
    entities.router,
    facts.router,
    articles.router,
    search.router,
    questions.router,
    judgements.router,
    quality.router,
    health.router,
)
# A request is short and mostly bound to one core; more threads than this would only hold more connections.
THREADS = 8
DESCRIPTION = """
Companies, agencies, chips, technologies, policies and sanctions, and what the news says of them. Every fact comes with
the sentences that state it: article, publisher, date, character offsets, who says so, and what read it.

- `as_of` asks what held in the world on a day, `known_at` what had been published by a day.
- Without `status` the answer is what is actual and has not ended; `status=all` also gives plans, rumours, denials.
- Lists take `limit` and `cursor`; `next` in an answer is the cursor of the page after it.
- People may judge two entities to be one: the ids of the one that was merged away, and of its facts, answer 308.
- Every answer has an `ETag`; errors are problem details after RFC 9457.
"""


def create_app(settings: Settings, quality: Quality | None = None) -> FastAPI:
    """The application over the store that the settings name, which is opened when the server starts.

    `quality` is the card of what read the articles; without one, pages and resources show none.
    """
    app = _Described(
        title="chipgraph",
        version="1",
        description=DESCRIPTION,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # these load scripts from elsewhere; /docs is a page of ours
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.quality = quality
    add_middleware(app)
    add_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router, prefix=API, responses=PROBLEMS, dependencies=[GIVEN_ONCE])
    app.include_router(pages.router, include_in_schema=False)
    # An editable installation is a folder of links to the files.
    app.mount("/static", StaticFiles(directory=STATIC, follow_symlink=True), name="static")
    return app


class _Described(FastAPI):
    """Describes itself as it is: with the maxima of its settings, and problem details only where there are errors."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI description."""
        settings: Settings = self.state.settings
        return complete(super().openapi(), {"limit": settings.max_page_size, "tiers": settings.max_tiers})


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    with open_reader(app.state.settings.db) as reader:
        app.state.reader = reader
        yield
