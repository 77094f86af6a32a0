"""The units' assessment (考核): what is counted for a period, by which formula, and how marks follow from it."""
