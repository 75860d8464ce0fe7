"""What follows from the claims: pure functions on a case's claims and quantities."""
