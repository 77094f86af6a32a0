"""One file of cases for each node type."""
