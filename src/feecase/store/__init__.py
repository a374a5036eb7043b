"""The database of a workspace: tables, migrations, records, documents, journal, backup. It knows rows, not what cases mean."""
