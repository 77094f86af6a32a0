"""Alembic's migrations of the store; ``journal.upgrading`` runs them."""
