"""The process that faces other systems and citizens over HTTP; it writes through the desk and reads the read tables."""
