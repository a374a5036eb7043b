"""Law as dated data: works, expressions (texts in force from a day), parameters and citations."""
