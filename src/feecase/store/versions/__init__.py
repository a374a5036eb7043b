"""The steps that bring a database to `tables.py`, one module each; a step that was released is never changed."""
