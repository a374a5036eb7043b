"""The case model: frozen values of what is known, what follows and what is asked. Invariants only, no behaviour."""
