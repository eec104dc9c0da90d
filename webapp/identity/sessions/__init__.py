"""Who is signed in on this browser, and what waits for them."""
