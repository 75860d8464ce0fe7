"""Section 02: instruments, domains and levels of governance."""
