"""The app: ask, plan and keep the ledger in a browser. A door: it shows what the engines answer and computes
nothing; whatever it shows, the command line can make.

Rooms
-----
settings    what one run of the app is told: folder, ledger, limits, language.
create      the FastAPI application out of the rooms below.
serve       start on loopback with a link that opens it once.
guard       headers, sessions, tokens of forms, roles: nothing is reached past it.
door        who comes in, and by what: the link of a person alone at the machine.
pages       templates, the language of the reader, problems beside their fields.
folder      names of the reader to paths inside the folder, never outside.
home        the first page.
words       the glossary.
state       what the app keeps itself (people, sessions, audit log, runs, edits): a database.

A room of routes is a package ``tumen.app.NAME`` with ``router``, its templates in ``templates/NAME/``.
"""
