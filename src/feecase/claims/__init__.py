"""The claim (诉讼请求): what the lawyer chooses to ask, from an assessment and the choices."""

from feecase.claims.builder import claim
from feecase.claims.compare import FigureChange, Variant, changes, sensitivity
from feecase.claims.output import claim_json

__all__ = ["FigureChange", "Variant", "changes", "claim", "claim_json", "sensitivity"]
