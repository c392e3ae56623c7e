"""`catchment up` as a person uses it: everything starts, is found by the other commands, and ends."""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.local.children import free_port, port_in_use
from deploy.local.identities import IDENTITIES
from tests.deploy.running import Command, Running, start
from tests.deploy.waiting import until


@pytest.fixture
def up(folder: Path) -> Iterator[Running]:
    running = start(folder)
    yield running
    if running.process.poll() is None:
        running.stop()


def test_the_commands_find_what_runs_and_use_it(up: Running, catchment: Command) -> None:
    assert httpx.get(f"{up.url}/readyz").status_code == 200
    _fits_a_screen_and_names_people_instead_of_printing_tokens(up.said())
    assert f"{up.url}/docs" in up.said()
    assert catchment("url").stdout == f"{up.url}\n"
    assert "There is no service 'x'. There are: cycles." in catchment("url", "x").stderr

    token = catchment("token", "--as", "worker").stdout.strip()
    cycle = {"scale": "place", "title": "Winter homes", "purpose": "Nobody is without a home"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "the-first-cycle"}
    made = httpx.post(f"{up.url}/v1/cycles", json=cycle, headers=headers)
    assert made.status_code == 201, made.text
    until(lambda: made.json()["id"] in catchment("events", "tail", "--once").stdout, "the event is in the log")
    tail = catchment("events", "tail", "--once", "--json", "--type", "catchment.cycles.cycle.started.v1")
    assert [json.loads(line)["subject"] for line in tail.stdout.splitlines()] == [made.json()["id"]], tail.stderr
    assert catchment("events", "tail", "--once", "--as", "outsider").stdout == ""
    assert catchment("parked", "list").stdout == "Nothing is parked.\n"
    assert "No service has parked" in catchment("parked", "show", "0197f2a0-0000-7000-8000-000000000000").stderr
    assert "published again" in catchment("republish").stdout

    doctor = catchment("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "Service cycles: ready" in doctor.stdout
    assert "NATS stream: CATCHMENT_LOCAL holds" in doctor.stdout

    for command in (("demo",), ("demo", "walk")):
        told = catchment(*command)
        assert "The demonstration is not loaded." in told.stdout + told.stderr

    second = catchment("up", "--port-base", str(free_port() - 1))
    assert second.returncode == 1
    assert f"already runs in {up.place.directory} (process {up.process.pid}, {up.url})" in second.stderr
    assert "Stop it first" in catchment("clean", "--yes").stderr


def _fits_a_screen_and_names_people_instead_of_printing_tokens(said: str) -> None:
    assert "catchment token --as NAME" in said
    assert all(re.search(rf"^  {key} +{who.name}, ", said, re.MULTILINE) for key, who in IDENTITIES.items())
    assert "eyJ" not in said
    assert len(said.splitlines()) < 40


def test_ctrl_c_and_sigterm_end_everything_and_keep_the_data(folder: Path) -> None:
    up = start(folder)
    children = up.children()
    assert len(children) >= 3, "PostgreSQL, NATS and a service"
    assert up.stop(signal.SIGINT) == 0, up.said()
    assert not any(child.is_running() for child in children)
    assert not port_in_use(up.port)
    assert up.place.read() is None

    key = up.place.keys.private_file.read_text()
    again = start(folder)
    assert again.place.keys.private_file.read_text() == key
    assert again.stop(signal.SIGTERM) == 0


def test_nothing_outlives_a_killed_up(up: Running) -> None:
    children = up.children()
    assert up.stop(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not any(alive(child) for child in children), "every process of ours has ended")
    assert up.place.read() is None


def test_doctor_says_that_an_engine_is_gone_and_when_a_service_ends_all_ends_and_its_log_is_shown(
    up: Running, catchment: Command
) -> None:
    children = up.children()
    nats = next(child for child in children if "nats-server" in child.name())
    service = next(child for child in children if "services.cycles.main:build" in child.cmdline())
    os.kill(nats.pid, signal.SIGKILL)
    doctor = catchment("doctor")
    assert doctor.returncode == 1
    assert "wrong NATS stream" in doctor.stdout
    os.kill(service.pid, signal.SIGKILL)
    assert up.process.wait(40) == 1
    assert "A service stopped unexpectedly." in up.said()


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
