"""Pages by key: an address says where the last row stood, and nobody but us can read it.

Sorting values are ids and names, which have no place in an address; so the key is sealed, and bound
to the list it was made for. There is no offset: rows that come or go never shift a page.
"""

import base64
from typing import Any

import msgspec
from flask import abort, request

from webapp.core import sealing

SIZE = 50


def key(values: tuple[Any, ...], of: str | None = None) -> str:
    """The address part for what follows after a row with these sorting values.

    ``of`` is the list it belongs to, by default the endpoint of the request.
    """
    sealed = sealing.seal(
        sealing.system_key("paging"), msgspec.json.encode(values), of or str(request.endpoint)
    )
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def after(kind: Any, of: str | None = None) -> Any:
    """The sorting values in ``?after=``, of the tuple type ``kind``; None on the first page.

    Aborts with 404 where they are not a key of this list.
    """
    text = request.args.get("after")
    if not text:
        return None
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = sealing.unseal(sealing.system_key("paging"), sealed, of or str(request.endpoint))
        return msgspec.json.decode(plain, type=kind)
    except (ValueError, sealing.Tampered, msgspec.DecodeError):
        abort(404)
