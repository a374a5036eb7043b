"""Synthetic estates with truth labels, to test importers and rules in public: nobody in them exists."""
