"""Appeals as the people who handle them see them: work lists, one appeal, what may be done with it, why it may not."""
