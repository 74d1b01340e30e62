"""One frame for every page: self-contained, offline, dark or light,
on paper and on a phone.
"""
