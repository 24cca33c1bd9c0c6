"""Flask's JSON, by msgspec: five times as fast, and without the sorting of names."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response
from flask.json.provider import JSONProvider


class MsgspecProvider(JSONProvider):
    def dumps(self, obj: Any, **_: Any) -> str:
        return msgspec.json.encode(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return msgspec.json.decode(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        content = msgspec.json.encode(self._prepare_response_obj(args, kwargs))
        return Response(content + b"\n", mimetype="application/json")
