"""What each section of a report computes; one room a notebook, with its name."""
