"""On whom economies depend: what is asked, found and said."""
