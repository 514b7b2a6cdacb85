"""Whether the service answers."""

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.api.dependencies import ServiceDependency
from app.api.schemas import Health
from app.protocol.version import VERSION
from app.storage.writer import StorageUnavailable

router = APIRouter(prefix="/api/v1")


@router.get("/health", response_model_exclude_none=True)
def health(service: ServiceDependency) -> Health:
    """``ok`` where the database answers too."""
    try:
        with service.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise StorageUnavailable("the database does not answer") from error
    return Health(status="ok", protocol=VERSION, keeps_days=service.keep_days)
