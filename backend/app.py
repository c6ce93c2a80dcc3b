"""The office server as an ASGI application."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.exc import DataError
from starlette.concurrency import run_in_threadpool

from backend.limits import JsonLimit
from backend.office import Office
from backend.problems import add_problem_handlers, on_data_error
from backend.routes import (
    actions,
    audit_checkpoints,
    documents,
    orders,
    portal,
    practice_applicant,
    practice_keys,
    practice_scanner,
    session,
    training,
    usb_keys,
    wrapped_pages,
)
from backend.routes import office as office_routes
from backend.services.delivery import Postman
from backend.version import VERSION

PREFIX = "/api/v1"
_PROBLEM = {
    "description": "Problem (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def create_app(office: Office) -> FastAPI:
    """Return the application for an open office; it closes the office's database when it ends."""
    postman = None if office.parts.delivery is None else Postman(office, office.parts.delivery)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        if postman is not None:
            postman.start()
        yield
        if postman is not None:
            await run_in_threadpool(postman.stop)
        office.database.close()

    app = bare_app(lifespan=lifespan, is_training=office.config.is_training)
    app.state.office = office
    return app


def bare_app(*, is_training: bool, lifespan: object = None) -> FastAPI:
    """Return the application without an office behind it: enough to describe the wire."""
    app = FastAPI(
        title="CA review office",
        version=VERSION,
        description="Contract between the review workstation and the order system; see docs/api/wire.md.",
        lifespan=lifespan,  # type: ignore[arg-type]
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        responses={"4XX": _PROBLEM, "5XX": _PROBLEM},
    )
    routers = [session.router, orders.router, documents.router, actions.router, office_routes.router, portal.router]
    routers += [usb_keys.router, audit_checkpoints.router, wrapped_pages.router]
    if is_training:
        routers += [training.router, practice_keys.router, practice_scanner.router, practice_applicant.router]
    for router in routers:
        app.include_router(router, prefix=PREFIX)
    app.add_middleware(JsonLimit)
    add_problem_handlers(app)
    app.add_exception_handler(DataError, on_data_error)
    return app
