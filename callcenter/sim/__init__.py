"""The simulator: the production distributor in virtual time, for drawn or recorded callers (``callcenter sim``)."""
