"""What other programs use: our own interface (``v1``) and the standard one (``open311``)."""
