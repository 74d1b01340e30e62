"""Databases that Tumen keeps something in: SQLite files and PostgreSQL, by SQLAlchemy Core.

connect     a database by its address; what goes wrong with it is told so that a person can mend it.
columns     kinds of columns that both databases hold alike.
revisions   Alembic's revisions, run in the transaction that is open.
"""
