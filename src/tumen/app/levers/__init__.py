"""Levers: what a study states, moved by the reader, with the answers before and after.

stated     figures and choices that a study states, each by its path.
moved      those that the reader moves, and what the answers become.
yaml_text  the keys of a study with them.
economies  what is stated of whole economies, moved in a copy of the study.
scenarios  a setting kept as a scenario.
routes     the page; a plan in the background.
"""
