"""feecase: from property-fee arrears to a filing-ready case."""

__version__ = "0.1.0"
