"""Instruments: each kind of sheet that a deltagare fills in."""
