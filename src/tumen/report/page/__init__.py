"""One frame for every page: self-contained, offline, without scripts, dark or light,
on paper and on a phone.
"""
