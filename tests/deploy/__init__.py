"""Tests of what a machine is set up with; a package, so that those in ``e2e`` can use its ``units``."""
