"""Tables of shipments of any length: a table in, a folder out, part by part on one machine or on many."""
