"""Pages by key: the address holds the sorting values of the last row, sealed.

Sorting values are ids and names, which have no place in an address; so the key is sealed, and bound
to the list it was made for. There is no offset: rows that come or go never shift a page.
"""

import base64
from typing import Any

import msgspec
from flask import abort, request

from webapp.core import sealing

PAGE_SIZE = 50


def build_paging_key(sorting_values: tuple[Any, ...], list_name: str | None = None) -> str:
    """The address part for what follows after a row with these sorting values.

    ``list_name`` is the list it belongs to, by default the endpoint of the request.
    """
    sealed_values = sealing.seal_text(
        sealing.derive_system_key("paging"),
        msgspec.json.encode(sorting_values),
        list_name or str(request.endpoint),
    )
    return base64.urlsafe_b64encode(sealed_values).decode().rstrip("=")


def read_paging_key(tuple_type: Any, list_name: str | None = None) -> Any:
    """The sorting values in ``?after=``, of the tuple type ``tuple_type``; None on the first page.

    Aborts with 404 where they are not a key of this list.
    """
    paging_key = request.args.get("after")
    if not paging_key:
        return None
    try:
        sealed_values = base64.urlsafe_b64decode(paging_key + "=" * (-len(paging_key) % 4))
        plain_values = sealing.unseal_text(
            sealing.derive_system_key("paging"), sealed_values, list_name or str(request.endpoint)
        )
        return msgspec.json.decode(plain_values, type=tuple_type)
    except (ValueError, sealing.TamperedError, msgspec.DecodeError):
        abort(404)
