"""Requests that are signed by whom they come from, instead of carrying a token.

Such a route is registered with `signed=True`, and calls `check_signed` before anything else looks
at the body.
"""

from __future__ import annotations

import secrets

from flask import current_app, g, request

from shared import webhooks
from shared.clock import Clock
from shared.eventstore.command_context import command_context
from shared.web.body import raw_body
from shared.web.context import build_signed_context
from shared.web.rate_limit import RateLimit

DECOY = secrets.token_bytes(webhooks.KEY_BYTES.start)


def check_signed(key: bytes | None, actor: str) -> str:
    """Returns the id of the message, which is the key of repetition; sets the command context.

    None: nobody is known by this name, which the answer does not tell. Who signs rightly has a
    rate of their own, that nobody else can use up. Raises BadSignature, RequestEntityTooLarge,
    TooManyRequests.
    """
    rate_limit: RateLimit = current_app.extensions["rate_limit"]
    clock: Clock = current_app.extensions["clock"]
    try:
        message_id = webhooks.verify(key or DECOY, dict(request.headers), raw_body())
    except webhooks.BadSignature:
        rate_limit(f"address:{request.remote_addr}")
        raise
    rate_limit(actor)
    context = build_signed_context(clock(), actor, message_id)
    g.context_token = command_context.set(context)
    return message_id
