"""The command line: parse, call the engine, show. The only room besides web/ that prints, exits or reads the clock."""
