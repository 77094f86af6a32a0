"""The people who use the console: who they are, what they may, and how they prove it."""
