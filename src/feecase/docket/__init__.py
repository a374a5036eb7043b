"""After filing: from the docket's facts to clocks, stage and next act. Pure: no I/O, no clock of its own."""
