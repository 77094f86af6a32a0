"""The IVR flows as the console shows them: drawn, counted, walked by a call, edited and published by two people."""
