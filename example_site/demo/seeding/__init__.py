"""The invented association: its people, and what has happened so far."""
