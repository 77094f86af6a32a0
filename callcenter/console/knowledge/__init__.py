"""The knowledge base as staff see it: what is found, what waits, one entry with its versions, what may be done."""
