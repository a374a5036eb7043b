"""Collection before court (催收), from Case and Assessment to proposals: portrait, grade, stages, stops, conduct, plans, effect. Pure: no clock, no files."""
