"""Nation-wide law, generic importers, standard checks and papers: plugins like any other, through the public door only."""
