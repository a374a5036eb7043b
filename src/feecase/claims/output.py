"""The claim for machines, in the published shape."""

from __future__ import annotations

from typing import Any

from feecase.model.claim import Claim
from feecase.money import plain


def claim_json(claim: Claim) -> dict[str, Any]:
    """Return the data of `feecase/claim/1`: money as text with two decimals, dates ISO 8601."""
    fees = claim.court_fee
    return {
        "case": claim.case,
        "as_of": claim.as_of.isoformat(),
        "principal": plain(claim.principal),
        "late_fee": {
            "contract": None if claim.late_fee.contract is None else plain(claim.late_fee.contract),
            "defensible": plain(claim.late_fee.defensible),
            "claimed": plain(claim.late_fee.claimed),
        },
        "total": plain(claim.total),
        "court_fee": {
            "full": plain(fees.full),
            "half": plain(fees.half),
            "payment_order": plain(fees.payment_order),
            "preservation": plain(fees.preservation),
            "execution": plain(fees.execution),
        },
        "charges": [
            {
                "id": c.id,
                "amount": plain(c.amount),
                "paid": plain(c.paid),
                "outstanding": plain(c.outstanding),
                "late_fee": {
                    "contract": None if c.late_fee.contract is None else plain(c.late_fee.contract),
                    "defensible": plain(c.late_fee.defensible),
                },
            }
            for c in claim.debts
        ],
    }
