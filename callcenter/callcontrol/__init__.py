"""Conducts calls: the one place where deciding meets doing."""
