"""Django's database backend for the local server."""
