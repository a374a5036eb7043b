"""The shipped pytest plugin: fixtures for plugin authors."""
