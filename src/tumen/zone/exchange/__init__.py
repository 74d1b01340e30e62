"""What goes into a ledger and out of it: templates, import, suspected duplicates, monthly forms, export."""
