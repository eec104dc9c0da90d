"""What comes of an insats: anonymous indicators, the evaluation, results."""
