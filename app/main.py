"""Where everything is put together: ``python -m app.main`` serves."""

import asyncio
import gc
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.api import (
    archive,
    arrivals,
    attachments,
    carry_over,
    errors,
    governance,
    health,
    key_ring,
    packages,
    pages,
    receipts,
    replies,
    reports,
    rosters,
    sessions,
    status_page,
    threads,
    uploads,
    work,
)
from app.api.dependencies import Service
from app.api.forwarded import Unforwarded
from app.api.headers import ExactHeaders
from app.api.load import BodyBudget, Load, RequestLimit, UploadMemory
from app.api.log_lines import OURS, write_lines
from app.api.metrics import Watch, metrics_app, served
from app.api.shortcut import Shortcut
from app.api.tally import Tally
from app.api.wire import connection_limit, strict_protocol
from app.intake import forgetting
from app.intake.admission import Admission
from app.intake.arrivals import Arrivals
from app.intake.governance import Governance
from app.intake.limits import (
    FORGETTING_INTERVAL,
    LONGEST_NOISE_PAUSE,
    PUBLISHING_INTERVAL,
    SHORTEST_NOISE_PAUSE,
    WATCHING_INTERVAL,
)
from app.intake.packages import Packages
from app.intake.probe import Probe
from app.intake.receipts import add_noise, begin_log
from app.intake.reports import arrival_hour
from app.intake.threads import Threads
from app.intake.uploads import Uploads
from app.protocol.primitives import random_bytes
from app.settings import Settings, UnsafeSettings, read_settings
from app.storage.blobs import BlobStore
from app.storage.blobs.ending import run_to_the_end
from app.storage.blobs.opening import StoreNotReady, check_store, open_store
from app.storage.challenges import challenge_key, forget_expired
from app.storage.database import (
    DatabaseNotReady,
    begin_write,
    check_revision,
    claimed,
    open_database,
)
from app.storage.writer import Writer

# Each has a router; the pages come behind them and take every other path. They are tried in this
# order: what must be fast stands first.
FEATURES = (
    reports,
    uploads,
    work,
    rosters,
    health,
    attachments,
    replies,
    sessions,
    governance,
    key_ring,
    archive,
    receipts,
    arrivals,
    packages,
    threads,
)

# A few megabytes at most before garbage is looked for.
YOUNG_OBJECTS = 20_000

_log = logging.getLogger(OURS)


def create_app(settings: Settings) -> ExactHeaders:
    """The service.

    Raises ``DatabaseNotReady``, ``StoreNotReady`` or ``PagesMissing`` before it takes anything in.
    """
    policies = pages.read_policies(settings.web)
    engine = open_database(settings.database_url)
    check_revision(engine)
    blobs = open_store(settings.data / "attachments", settings.bucket)
    asyncio.run(check_store(blobs))
    # No interactive documentation on the public origin: it loads scripts from elsewhere.
    load, tally = Load(), Tally()
    app = FastAPI(
        lifespan=_lifespan(settings, engine, blobs, load, tally),
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    for feature in FEATURES:
        app.include_router(feature.router)
    app.include_router(carry_over.carry_over(settings.web))
    app.include_router(status_page.status_pages(settings.data / "notice.txt"))
    if settings.serves_pages:
        app.include_router(pages.pages(settings.web, onion=settings.onion))
    errors.install(app)
    app.add_middleware(uploads.MethodOverride)
    quick = Shortcut(app, "POST", reports.router.prefix, reports.receive)
    limited: ASGIApp = RequestLimit(quick, load)
    if settings.proxy_strips:
        limited = Unforwarded(limited)
    # Where nobody reads figures, none are made.
    return ExactHeaders(tally.around(limited) if settings.metrics_port else limited, policies)


def _lifespan(
    settings: Settings, engine: Engine, blobs: BlobStore, load: Load, tally: Tally
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with begin_write(engine) as connection:
            key = challenge_key(connection, random_bytes(32))
            forget_expired(connection, now=int(time.time()))
        begin_log(engine, origin=settings.origins[0])
        async with Writer(engine) as writer:
            governing = Governance(engine, writer)
            waiting = Arrivals(engine)
            writer.after_batch = waiting.look
            taken = Uploads(engine, writer, blobs)
            probe = Probe(engine, writer, blobs, settings.data)
            app.state.service = Service(
                engine=engine,
                writer=writer,
                governance=governing,
                blobs=blobs,
                challenge_key=key,
                bodies=BodyBudget(),
                uploads=taken,
                packages=Packages(writer, taken, is_paid=settings.work_cost > 0),
                threads=Threads(writer, governing),
                upload_memory=UploadMemory(),
                admission=Admission(key, cost=settings.work_cost, under_way=lambda: load.under_way),
                arrivals=waiting,
                origins=settings.origins,
                keep_days=settings.keep_days,
            )
            async with (
                _publishing(governing),
                _beside(_keep_forgetting(app.state.service)),
                _beside(_keep_adding_noise(writer)),
                _watched(settings, Watch(app.state.service, load, tally, probe)),
            ):
                yield
        # Threads that nobody waits for any more still have connections.
        await asyncio.get_running_loop().shutdown_default_executor()
        engine.dispose()

    return lifespan


@asynccontextmanager
async def _publishing(governing: Governance) -> AsyncIterator[None]:
    """Publishes what becomes ready while nobody asks: at the start, and then once a minute."""
    await _attempt("publishing", governing.begin(now=datetime.now(UTC)))
    async with _beside(_keep_publishing(governing)):
        yield


async def _keep_publishing(governing: Governance) -> None:
    while True:
        await asyncio.sleep(PUBLISHING_INTERVAL.total_seconds())
        await _attempt("publishing", governing.publish_ready(now=datetime.now(UTC)))


async def _keep_forgetting(service: Service) -> None:
    """Forgets what is due: at the start, and then once an hour."""
    while True:
        run = forgetting.run(
            service.engine,
            service.writer,
            service.blobs,
            service.governance,
            now=datetime.now(UTC),
            keep_days=service.keep_days,
        )
        await _attempt("forgetting", run)
        await asyncio.sleep(FORGETTING_INTERVAL.total_seconds())


async def _keep_adding_noise(writer: Writer) -> None:
    """Adds entries about nothing to the receipt log, at moments that nobody can know."""
    spread = (LONGEST_NOISE_PAUSE - SHORTEST_NOISE_PAUSE).total_seconds()
    while True:
        chance = int.from_bytes(random_bytes(4), "big") / 2**32
        await asyncio.sleep(SHORTEST_NOISE_PAUSE.total_seconds() + chance * spread)
        await _attempt("noise", add_noise(writer, hour=arrival_hour(datetime.now(UTC))))


@asynccontextmanager
async def _watched(settings: Settings, watch: Watch) -> AsyncIterator[None]:
    """Figures on a port of their own, where the operator has named one."""
    if not settings.metrics_port:
        yield
        return
    place = replace(settings, port=settings.metrics_port)
    config = server_config(metrics_app(watch), place, protocol=HttpToolsProtocol)
    async with _beside(_keep_looking(watch)), served(config):
        yield


async def _keep_looking(watch: Watch) -> None:
    """Tries everything out once a minute, so that who reads figures makes no work."""
    while True:
        await _attempt("watching", watch.look())
        await asyncio.sleep(WATCHING_INTERVAL.total_seconds())


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Goes on with ``work`` until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _attempt(name: str, task: Awaitable[object]) -> None:
    """What goes wrong is written down, and reports are taken in all the same."""
    try:
        await task
    except Exception as error:  # noqa: BLE001 - whatever it is, the next time tries again
        _log.error("%s failed: %s", name, errors.place_of(error))


def server_config(
    app: ASGIApp, settings: Settings, *, protocol: type[asyncio.Protocol]
) -> uvicorn.Config:
    """Uvicorn without anything that would note who asked: no access log, no forwarded headers."""
    return uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        host=settings.host,
        port=settings.port,
        access_log=False,
        # Its own way of writing would quote errors.
        log_config=None,
        log_level="error",
        proxy_headers=False,
        server_header=False,
        # Seconds. Between two requests of one upload a slow phone seals the next part.
        timeout_keep_alive=25,
        timeout_graceful_shutdown=20,
    )


def main() -> None:
    """Serves until it is told to stop."""
    # The thread that writes must not wait 5 ms for the interpreter after every word of the disk.
    sys.setswitchinterval(0.0005)
    # Whatever is written belongs to the service alone, also where the folder is too open.
    os.umask(0o077)
    write_lines()
    try:
        settings = read_settings(os.environ)
        app = create_app(settings)
        with claimed(settings.database_url, settings.data):
            _serve(app, settings)
    except (UnsafeSettings, DatabaseNotReady, StoreNotReady, pages.PagesMissing) as error:
        sys.exit(str(error))


def _serve(app: ExactHeaders, settings: Settings) -> None:
    config = server_config(app, settings, protocol=strict_protocol(app, most=connection_limit()))
    listening = config.bind_socket()
    listening.listen(config.backlog)
    _spare_the_collector()
    # From here on nobody is turned away: what connects now is answered once all is ready.
    _log.info("serving on port %d", listening.getsockname()[1])
    uvicorn.Server(config).run(sockets=[listening])


def _spare_the_collector() -> None:
    """What is here at the start stays, so that looking for garbage in it finds nothing.

    Requests leave hardly any garbage in circles: it is looked for after many of them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


if __name__ == "__main__":
    run_to_the_end(main)
