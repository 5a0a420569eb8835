"""The application, for gunicorn and `flask --app wsgi`."""

from approvals import create_app

app = create_app()
