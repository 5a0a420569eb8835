"""The programs around the application: the demo's supervisor, worker, clock, translations."""
