"""The published schemas, examples and AsyncAPI document are those of the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest

from services.orders.domain import account_events, order_events, payment_events, product_events
from services.orders.publish import to_published_event
from shared import contracts
from shared.contracts import CONTRACTS, account, generate, order, payment, product
from shared.contracts.base import PublishedEvent
from shared.eventstore.event import Event
from tests.support.order_examples import order_examples
from tests.support.published_examples import example_files, examples

GENERATED = [*generate.files(), *example_files()]
ORDER_EVENTS = order_examples()


@pytest.mark.parametrize(("path", "content"), GENERATED, ids=[str(path) for path, _ in GENERATED])
def test_file_is_as_generated(path: Path, content: bytes) -> None:
    hint = "python -m shared.contracts.generate; python -m tests.support.published_examples"
    file = generate.FOLDER / path
    assert file.is_file() and file.read_bytes() == content, hint


def test_there_is_no_other_file() -> None:
    files = {path.relative_to(generate.FOLDER) for path in generate.FOLDER.rglob("*.json")}
    assert files == {path for path, _ in GENERATED}


def test_every_contract_has_an_example_that_fits_its_schema() -> None:
    assert examples().keys() == set(CONTRACTS.values())
    for contract, event in examples().items():
        data: Any = msgspec.json.decode(msgspec.json.encode(event))
        jsonschema.validate(data, contracts.json_schema(contract))


def test_every_event_of_orders_has_an_example_and_a_reader() -> None:
    unions = (
        account_events.AccountEvent,
        order_events.OrderEvent,
        payment_events.PaymentEvent,
        product_events.Defined | product_events.TypeDefined,
    )
    assert {type(event) for event in ORDER_EVENTS} == {
        each for union in unions for each in get_args(union)
    }
    published = [to_published_event(event) for event in ORDER_EVENTS]
    assert {type(event) for event in published} == {
        contract
        for union in (
            account.PublishedAccountEvent,
            order.PublishedOrderEvent,
            payment.PublishedPaymentEvent,
            product.PublishedProductEvent,
        )
        for contract in get_args(union)
    }
    for event in published:
        raw = msgspec.Raw(msgspec.json.encode(event))
        assert contracts.decode(event.TYPE, event.VERSION, raw) == event


@pytest.mark.parametrize("event", ORDER_EVENTS, ids=lambda event: event.TOPIC)
def test_contract_has_every_field_of_its_domain_event(event: Event) -> None:
    published: PublishedEvent = to_published_event(event)
    assert set(published.__struct_fields__) == set(type(event).__annotations__)
