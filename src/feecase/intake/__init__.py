"""From files to cases: case folders, projects, billing exports."""
