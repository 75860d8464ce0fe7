"""Section 05: findings of the audit and the scoreboard."""
