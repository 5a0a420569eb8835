"""The application, for gunicorn and `flask --app wsgi`."""

from approvals import create_app
from approvals.processes import memory

app = create_app()
memory.settle()
