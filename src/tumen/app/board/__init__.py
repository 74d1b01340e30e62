"""The zone in the browser: its board, projects, entries, pages, figures, chains and opportunities.

Rooms
-----
opened      the ledger of the app: read once for each entry, however many ask.
asked       the day, as known when, and the choice of projects that an address names.
cards       cards of the board, projects with what is recorded of them, in the reader's language.
timeline    events on a line.
forms       forms out of the declarations of the tables, problems beside their fields.
boards      routes: the board, lists of it, a ledger to be made.
projects    routes: a project with its history; every entry of the ledger.
records     routes: enter, correct and retract a record.
sheets      routes: tables and monthly forms to be taken away and handed in.
documents   routes: the page of the meeting, that for visitors.
figures     routes: indicators, and the projects behind one.
chains      routes: who makes which link; what the projects add, a run in the background.
making      opportunities and invitations, in the process of a run.
chances     routes: opportunities and invitations, each a run in the background.
routes      all of them.
"""
