"""What a run reports: progress, log, record, notification."""
