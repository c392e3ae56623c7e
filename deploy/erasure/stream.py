"""Looks for passages in every message that the instance's stream holds."""

from collections.abc import Sequence
from uuid import uuid4

from deploy.erasure.passages import Passage
from deploy.erasure.report import Finding, Report
from shared.events.envelope import stream_name
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from shared.stream.port import Delivery, Unreachable

EVERY_SERVICE = ("*",)


async def search_stream(settings: Settings, passages: Sequence[Passage], report: Report) -> None:
    """With a consumer of its own, so that no service misses anything."""
    bus, name = NatsBus(settings), stream_name(settings.instance)
    reader = bus.reader(f"prove-{uuid4().hex}", EVERY_SERVICE)
    count = 0
    try:
        await reader.start()
        while deliveries := await reader.fetch(500, 1):
            for delivery in deliveries:
                report.found += _in_message(name, delivery, passages)
            count += len(deliveries)
            await reader.ack(deliveries)
            if not deliveries[-1].behind:
                break
        report.searched.append(f"{count} messages of the stream {name}")
    except Unreachable as error:
        report.unsearched.append(f"stream {name}: NATS does not answer ({error})")
    finally:
        await reader.close()
        await bus.close()


def _in_message(stream: str, delivery: Delivery, passages: Sequence[Passage]) -> list[Finding]:
    text = f"{dict(delivery.headers)} {delivery.data.decode(errors='replace')}"
    key = f"sequence {delivery.sequence}"
    return [Finding(each.number, "message", stream, key) for each in passages if each.in_text.search(text)]
