"""What a source file for this system holds."""

from __future__ import annotations

from feecase.plugin import DatabaseOptions, Field, Text


class Java110Options(DatabaseOptions):
    """One estate of one database. Class codes of charges are the system's own: 888800010001 is the property fee."""

    source: str = Field("java110", title="来源")
    community: Text = Field(title="小区", description="the estate's name or its community_id")
    fee_types: tuple[Text, ...] = Field(("888800010001",), title="收费类别", description="pay_fee_config.fee_type_cd to read")
    prepaid: bool = Field(
        False, title="约定预付", description="whether the contract makes the cycle that is still running due at its beginning"
    )
    tariffs: bool = Field(
        False, title="收费标准", description="whether the prices typed into the system become the case's tariffs"
    )
    page: int = Field(500, title="每批", ge=1, le=5000, description="how many charges are read at a time")
