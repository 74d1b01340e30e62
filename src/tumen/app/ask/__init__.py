"""Ask step by step, one question a screen: a draft becomes a study, and the study is answered.

Rooms
-----
draft       what was typed so far, kept in a file of the app.
screens     the screens and the cells of a study that each asks for.
build       the study of a draft, and its problems beside the fields.
tables_in   rows that are pasted or uploaded.
answer      what the last screen shows: results of the study, arranged.
command     the same question on the command line.
routes      the addresses.
"""
