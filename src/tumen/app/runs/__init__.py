"""Runs: each a process of its own with limits of time and memory; whatever happens to the app, what is
finished is kept.

records   a run as the database of the app has it.
work      the process: runs a study as ``tumen run`` does, and says how far it is in files beside it.
process   starts such processes, tells whether one still runs, ends one.
keeper    starts what waits, follows what runs, writes down what ended; one of them keeps a folder at a time.
making    what other rooms have made in such processes: opportunities, invitations, imports.
views     pages of runs, their results, and two of them side by side.
"""
