"""What breaks, under load, and what callers and records have of it: ``python -m tests.faults``.

Ground truth is what SIPp's own logs of both sides say, with a number for each caller; ``compare`` holds it against the
store.
"""
