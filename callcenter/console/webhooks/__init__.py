"""Other systems are told what becomes of appeals: signed, at least once, in order for each appeal."""
