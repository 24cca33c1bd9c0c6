"""What is sold to random lives, in euros: every policy of a type that money or time depends on."""

from __future__ import annotations

from typing import Any

from tests.support.orders_api import IP

TYPES: dict[str, dict[str, Any]] = {
    "vps": {
        "name": "VPS",
        "client_may_suspend": True,
        "deletion": "allowed",
        "refund_on_delete": "pro_rata",
        "auto_delete_days": 14,
        "features": ["suspend", "resume", "reboot", "transfer"],
    },
    "hosting": {
        "name": "Hosting",
        "client_may_suspend": True,
        "deletion": "allowed",
        "deletion_moment": "period_end",
        "grace_days": 3,
        "auto_delete_days": 30,
        "delete_held_by_hand": True,
        "charge_downtime": True,
        "features": ["suspend", "resume"],
    },
    "dedicated": {
        "name": "Dedicated server",
        "client_may_suspend": False,
        "deletion": "forbidden",
        "auto_delete_days": 5,
        "renew_not_earlier_than_days": 20,
        "features": ["suspend", "resume", "reboot"],
    },
    "licence": {
        "name": "Licence",
        "client_may_suspend": False,
        "deletion": "allowed",
        "refund_on_delete": "pro_rata",
        "features": [],
    },
}


def _prices(month: str, year: str, setup: str = "0.00") -> list[dict[str, str]]:
    prices = [{"period": "P1M", "amount": month}, {"period": "P1Y", "amount": year}]
    return [{**price, "setup": setup} for price in prices]


def _product(type_: str, prices: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return {"name": f"Some {type_}", "type": type_, "module": "simulator", "prices": prices, **more}


PRODUCTS: dict[str, dict[str, Any]] = {
    "vps-s": _product("vps", _prices("5.00", "50.00"), resources=[IP]),
    "vps-l": _product("vps", _prices("9.99", "99.97", "1.01"), resources=[IP]),
    "vps-quick": _product(
        "vps",
        _prices("7.77", "77.00"),
        quick_order=True,
        configuration=[{"field": "hostname", "required": True, "type": "hostname"}],
    ),
    "hosting-1": _product("hosting", _prices("3.33", "33.31"), resources=[IP]),
    "hosting-2": _product("hosting", _prices("6.61", "66.03"), resources=[IP]),
    "dedicated-1": _product("dedicated", _prices("40.00", "399.99", "10.00")),
    "licence-1": _product("licence", _prices("0.07", "0.71")),
    "free": _product("licence", _prices("0.00", "0.00")),
}
