"""Assessment: rules under a place's policies, then checks. `assess` is the stage's one function."""

from feecase.assessment.assessor import assess

__all__ = ["assess"]
