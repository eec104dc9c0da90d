"""Ids that must not be mixed up: a number of one kind is never taken for another.

In the database each is a whole number; the type checker keeps them apart.
"""

from typing import NewType

# Anybody who can sign in.
AccountId = NewType("AccountId", int)
# The account of a deltagare: whose sheets, consents and events they are.
PersonId = NewType("PersonId", AccountId)
SheetId = NewType("SheetId", int)
OrganisationId = NewType("OrganisationId", int)
