"""One file for each family of checks: (relation, figures) → findings."""
