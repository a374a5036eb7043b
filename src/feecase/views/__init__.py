"""Views: the only place that shapes output. A result becomes JSON of the published schema, or parts of a page in Chinese; doors print or send them."""
