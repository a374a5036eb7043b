"""Where cases are kept: one protocol, `CaseStore`, for a folder of case folders and for a workspace. See docs/design/case-store.md."""
