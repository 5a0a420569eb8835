"""What people see and do: a real Chromium, the real server, clicking and typing only."""
