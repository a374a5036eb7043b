"""From evidence files to one paged PDF and its page map."""
