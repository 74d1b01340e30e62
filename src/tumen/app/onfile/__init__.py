"""Data in the browser: what is on file, how old it is and from where; own schedules and rules brought in.

Rooms
-----
folders     the app's own tariffs and agreements as folders, on file where they are wanted.
own         they are on file for every request.
age         how old a reading is, until when a schedule holds.
onfile      routes: importers, agreements, remedies, beneficiaries, accounts.
making      what was handed in is read, in the process of a run.
importing   routes: a schedule or rules handed in, read, reported, written; administrators only.
routes      all of them.
"""
