"""The usual way, for comparison: FastAPI and SQLModel, two rows through an ORM session, and nothing checked."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel
from sqlalchemy import Column, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

PLAIN_TABLES = """
CREATE TABLE plain_learning (id uuid PRIMARY KEY, cycle_id uuid NOT NULL, kind text NOT NULL, statement text NOT NULL,
    how_learnt text NOT NULL, language text NOT NULL, recorded_at timestamptz NOT NULL);
CREATE TABLE plain_event (id uuid PRIMARY KEY, type text NOT NULL, subject uuid NOT NULL, time timestamptz NOT NULL,
    data jsonb NOT NULL);
"""


class Base(SQLModel, registry=registry()):
    pass


class PlainLearning(Base, table=True):
    __tablename__ = "plain_learning"
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    cycle_id: UUID
    kind: str
    statement: str
    how_learnt: str
    language: str = "en"
    recorded_at: datetime = Field(sa_column=Column(DateTime(timezone=True)))


class PlainEvent(Base, table=True):
    __tablename__ = "plain_event"
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    type: str
    subject: UUID
    time: datetime = Field(sa_column=Column(DateTime(timezone=True)))
    data: dict[str, Any] = Field(sa_column=Column(JSONB))


class Wanted(BaseModel):
    kind: str
    statement: str
    how_learnt: str
    language: str = "en"


class Made(Wanted):
    id: UUID
    cycle_id: UUID
    recorded_at: datetime


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as opened:
        yield opened


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["CATCHMENT_DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://")
    engine = create_async_engine(url, pool_size=16, max_overflow=0)
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    yield
    await engine.dispose()


def build() -> FastAPI:
    app = FastAPI(lifespan=lifespan)

    @app.post("/cycles/{cycle_id}/learnings", status_code=201, response_model=Made)
    async def record(
        cycle_id: UUID, wanted: Wanted, opened: Annotated[AsyncSession, Depends(session)]
    ) -> PlainLearning:
        learning = PlainLearning(cycle_id=cycle_id, recorded_at=datetime.now(UTC), **wanted.model_dump())
        opened.add(learning)
        data = {"learning_id": str(learning.id), "cycle_id": str(cycle_id), "kind": wanted.kind}
        opened.add(PlainEvent(type="learning.recorded", subject=cycle_id, time=learning.recorded_at, data=data))
        await opened.commit()
        return learning

    return app
