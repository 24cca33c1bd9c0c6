"""What people of random lives do with their services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from services.lifecycle.projections.service_state.state import ServiceState
from shared.rules.vocabulary import HoldCause
from tests.support.lives import Action, Lives, Person
from tests.support.lives_catalogue import PRODUCTS
from tests.support.lives_quotes import QUOTED, Quote

STAFFS_SHARE = 0.3
BY_HAND = frozenset({HoldCause.CLIENT, HoldCause.ADMIN, HoldCause.TEMPORARY})


def renew(lives: Lives, person: Person) -> TestResponse | None:
    """By hand, ahead or late; sometimes for nothing. It must be paid like any other order."""
    if not (service := _activated(lives, person)) or not service.paid_until:
        return None
    body: dict[str, Any] = {"period": lives.chance.choice(["P1M", "P1M", "P1Y"])}
    if lives.chance.random() < 0.1:
        paid_until = service.paid_until.isoformat().replace("+00:00", "Z")
        body |= {"from": paid_until, "free": True, "reason": "some reason"}
    return _command(lives, person, service, "renew", body, by_staff="free" in body)


def edit(lives: Lives, person: Person) -> TestResponse | None:
    if not (service := lives.one_of(lives.services(person))):
        return None
    what = lives.chance.choice(["label", "auto_renew", "resources", "resources", "product"])
    body: dict[str, Any] = {"label": f"label {lives.chance.randint(1, 3)}"}
    if what == "auto_renew":
        on = {"period": lives.chance.choice(["P1M", "P1Y"]), "source": "balance"}
        body["auto_renew"] = lives.chance.choice([None, on, on])
    elif what == "resources" and service.resources:
        body["resources"] = {"ip": lives.chance.randint(1, 8)}
    elif what == "product":
        alike = {code for code, each in PRODUCTS.items() if each["type"] == service.product_type}
        if others := sorted(alike - {service.product, "vps-quick", "free"}):
            body["product"] = lives.chance.choice(others)
    return _command(lives, person, service, "edit", body)


def suspend(lives: Lives, person: Person) -> TestResponse | None:
    if not (service := _activated(lives, person)):
        return None
    body: dict[str, Any] = {"reason": "some reason"}
    by_staff = lives.chance.random() < STAFFS_SHARE
    if by_staff and lives.chance.random() < 0.5:
        until = lives.world.now + timedelta(days=lives.chance.randint(1, 60))
        body["until"] = until.isoformat().replace("+00:00", "Z")
    return _command(lives, person, service, "suspend", body, by_staff=by_staff)


def resume(lives: Lives, person: Person) -> TestResponse | None:
    held = [
        each
        for each in lives.services(person)
        if {hold.cause for hold in each.holds} & BY_HAND and each.activated_at
    ]
    if not (service := lives.one_of(held)):
        return None
    by_staff = lives.chance.random() < 0.5
    return _command(lives, person, service, "resume", {}, by_staff=by_staff)


def configure(lives: Lives, person: Person) -> TestResponse | None:
    if not (service := lives.one_of([each for each in lives.services(person) if each.missing])):
        return None
    configuration = {"hostname": f"some-{service.version}.example"}
    return _command(lives, person, service, "configure", {"configuration": configuration})


def delete(lives: Lives, person: Person) -> TestResponse | None:
    if not (service := lives.one_of(lives.services(person))):
        return None
    body = lives.chance.choice([{}, {"moment": "at_once"}, {"moment": "period_end"}])
    by_staff = lives.chance.random() < STAFFS_SHARE
    return _command(lives, person, service, "delete", body, by_staff=by_staff)


def keep(lives: Lives, person: Person) -> TestResponse | None:
    going = [each for each in lives.services(person) if each.deletion_scheduled_for]
    if not (service := lives.one_of(going)):
        return None
    return _command(lives, person, service, "keep", {})


def transfer(lives: Lives, person: Person) -> TestResponse | None:
    others = [each for each in lives.people if each is not person]
    others = [each for each in others if each.id in lives.world.folded.accounts]
    if not (service := _activated(lives, person)) or not (other := lives.one_of(others)):
        return None
    body = {"to_client_id": str(other.id)}
    return _command(lives, person, service, "transfer", body, by_staff=True)


def abuse(lives: Lives, person: Person) -> TestResponse:
    """Soon forgiven: what is held for long has no other life."""
    account = lives.world.folded.accounts.get(person.id)
    points = -10 if account and account.abuse_points else lives.chance.randint(3, 12)
    body = {"points": points, "subject": "some subject"}
    return lives.send(person, f"/v1/clients/{person.id}/abuse", body, by_staff=True)


def _activated(lives: Lives, person: Person) -> ServiceState | None:
    return lives.one_of([each for each in lives.services(person) if each.activated_at])


def _command(
    lives: Lives,
    person: Person,
    service: ServiceState,
    verb: str,
    body: dict[str, Any],
    *,
    by_staff: bool = False,
) -> TestResponse:
    quoted = {"action": verb, **body}
    quote = Quote(lives, person, service, quoted, by_staff=by_staff) if verb in QUOTED else None
    path = f"/v1/services/{service.stream_id}/{verb}"
    response = lives.send(person, path, body, by_staff=by_staff)
    if quote:
        quote.check(response)
    return response


SERVICES: list[tuple[int, Action]] = [
    (6, renew),
    (5, edit),
    (2, suspend),
    (4, resume),
    (4, configure),
    (1, delete),
    (1, keep),
    (1, transfer),
    (1, abuse),
]
