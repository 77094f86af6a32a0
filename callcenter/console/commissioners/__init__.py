"""The policy commissioners as staff see them: who is on duty, who comes next, and where nobody is."""
