"""What pages are told as it happens: one look at the hotline for all browsers, encoded once, sent to each."""
