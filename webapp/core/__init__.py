"""What every slice stands on: database, sealing, clock, languages, guard, headers, audit."""
