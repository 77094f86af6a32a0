"""The leader's cockpit: figures of a span against others, parts of them, topics and special reports."""
