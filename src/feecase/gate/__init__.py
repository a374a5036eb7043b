"""The gate before filing: reasons against a suit that follow from the whole case, and the mock filing clerk. Pure."""
