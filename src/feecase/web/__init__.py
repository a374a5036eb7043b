"""The HTTP interface: billing systems push arrears and payments, read cases, assessments and deadlines, and hear of events. Needs the extra `web`."""
