"""For authors of templates: fields, checks with and without data, golden tests, tracked changes."""
