"""One file for each chapter: functions from the material to blocks, in the order in which they are read."""
