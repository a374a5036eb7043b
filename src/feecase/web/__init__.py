"""The HTTP interface: billing systems push arrears and payments, read cases, assessments and deadlines, and receive events. Needs the extra `web`."""
