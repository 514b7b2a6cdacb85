"""Where everything is put together: ``python -m app.main`` serves."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.types import ASGIApp

from app.api import (
    archive,
    attachments,
    errors,
    governance,
    health,
    key_ring,
    pages,
    reports,
    rosters,
    sessions,
)
from app.api.dependencies import Service
from app.api.headers import ExactHeaders
from app.api.load import BodyBudget, RequestLimit
from app.api.wire import MAX_HEAD_BYTES, strict_protocol
from app.intake.governance import Governance
from app.intake.limits import PUBLISHING_INTERVAL
from app.protocol.primitives import random_bytes
from app.settings import Settings, UnsafeSettings, read_settings
from app.storage.blobs.local import LocalBlobStore
from app.storage.challenges import challenge_key, forget_expired
from app.storage.database import DatabaseNotReady, begin_write, check_revision, open_database
from app.storage.writer import Writer

# Each has a router; the pages come behind them and take every other path.
FEATURES = (health, rosters, reports, attachments, sessions, governance, key_ring, archive)

_log = logging.getLogger("atalaya")


def create_app(settings: Settings) -> ExactHeaders:
    """The service. Raises ``DatabaseNotReady`` or ``PagesMissing`` before it takes anything in."""
    policies = pages.read_policies(settings.web)
    engine = open_database(settings.database_url)
    check_revision(engine)
    # No interactive documentation on the public origin: it loads scripts from elsewhere.
    app = FastAPI(
        lifespan=_lifespan(settings, engine),
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    for feature in FEATURES:
        app.include_router(feature.router)
    app.include_router(pages.pages(settings.web))
    errors.install(app)
    return ExactHeaders(RequestLimit(app), policies)


def _lifespan(
    settings: Settings, engine: Engine
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with begin_write(engine) as connection:
            key = challenge_key(connection, random_bytes(32))
            forget_expired(connection, now=int(time.time()))
        async with Writer(engine) as writer:
            governing = Governance(engine, writer)
            app.state.service = Service(
                engine=engine,
                writer=writer,
                governance=governing,
                blobs=LocalBlobStore(settings.data / "attachments"),
                challenge_key=key,
                bodies=BodyBudget(),
                origins=settings.origins,
            )
            async with _publishing(governing):
                yield
        engine.dispose()

    return lifespan


@asynccontextmanager
async def _publishing(governing: Governance) -> AsyncIterator[None]:
    """Publishes what becomes ready while nobody asks: at the start, and then once a minute."""
    await _attempt(governing.begin(now=datetime.now(UTC)))
    task = asyncio.create_task(_keep_publishing(governing))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_publishing(governing: Governance) -> None:
    while True:
        await asyncio.sleep(PUBLISHING_INTERVAL.total_seconds())
        await _attempt(governing.publish_ready(now=datetime.now(UTC)))


async def _attempt(publication: Awaitable[object]) -> None:
    """What goes wrong is written down, and reports are taken in all the same."""
    try:
        await publication
    except Exception as error:  # noqa: BLE001 - whatever it is, it comes again in a minute
        _log.error("publishing failed: %s", errors.place_of(error))


def server_config(
    app: ASGIApp, settings: Settings, *, protocol: type[asyncio.Protocol]
) -> uvicorn.Config:
    """Uvicorn without anything that would note who asked: no access log, no forwarded headers."""
    return uvicorn.Config(
        app,
        http=protocol,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        ws="none",
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="error",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=20,
    )


def main() -> None:
    """Serves until it is told to stop."""
    # Whatever is written belongs to the service alone, also where the folder is too open.
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    _log.setLevel(logging.INFO)
    try:
        settings = read_settings(os.environ)
        app = create_app(settings)
    except (UnsafeSettings, DatabaseNotReady, pages.PagesMissing) as error:
        sys.exit(str(error))
    config = server_config(app, settings, protocol=strict_protocol(app))
    listening = config.bind_socket()
    listening.listen(config.backlog)
    # From here on nobody is turned away: what connects now is answered once all is ready.
    _log.info("serving on port %d", listening.getsockname()[1])
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
