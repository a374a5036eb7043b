"""From an assessment and the choices to a claim."""
