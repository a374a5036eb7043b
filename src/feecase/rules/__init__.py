"""Pure calculus: values in, values and traces out. No I/O, no plugins, no clock, no legal number."""
