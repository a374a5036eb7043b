"""From a case to an assessment: rules applied under the policies of a place, and findings."""
