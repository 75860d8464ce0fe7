"""Plan and execute: parameters, tasks, papermill, worker processes, results."""
