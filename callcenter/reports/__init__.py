"""Reports: figures of a span of time as a document, which is written in one of several formats.

A report is made in two steps that know nothing of each other: ``documents`` take figures and give a ``Document``;
``renderers`` take a ``Document`` and give the bytes of a file.
"""
