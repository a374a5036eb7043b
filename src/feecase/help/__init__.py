"""The manual that ships with the program: one Markdown file per topic."""
