"""Assessment: rules under a place's policies, then checks. `assess` is the stage's one function."""

from feecase.assessment.assessing import assess

__all__ = ["assess"]
