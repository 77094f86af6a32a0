"""Doubles of the outside world, for our own tests and for a site's."""
