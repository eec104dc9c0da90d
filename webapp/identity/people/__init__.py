"""Who somebody is, and how accounts are made."""
