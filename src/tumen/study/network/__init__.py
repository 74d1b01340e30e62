"""A study of a network: study.yaml and its tables -> networks and law by scenario -> plans -> results."""
