"""From papers and evidence to a filing folder with a manifest."""
