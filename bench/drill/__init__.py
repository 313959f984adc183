"""Drills against a real `make run`: backup and restore, the database away, the broker away, a worker killed."""
