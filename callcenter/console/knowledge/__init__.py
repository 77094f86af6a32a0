"""The knowledge base (知识库) as the console shows it: who sees which versions, what may be done, why it may not."""
