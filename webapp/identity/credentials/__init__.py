"""What people show to sign in: cards and PINs, passkeys, passwords, codes."""
