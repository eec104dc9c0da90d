"""Desks: the pages where everything comes together; nothing imports them."""
