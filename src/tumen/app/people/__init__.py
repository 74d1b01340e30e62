"""Several people: accounts, sessions, roles, limits of signing in, the audit log.

names      which names are one, or look alike.
passwords  rules and hashes (argon2).
accounts   who may come in, and with what role; links that set a password once.
attempts   attempts to sign in that failed: delays, then a pause, by name and by address.
sessions   the door of an app with accounts: who signs in has a session until it ends.
audit      the log that only grows: `record(request, what, about)`.
signing    pages of signing in, of setting a password, of one's own account.
routes     pages for administrators: people, and the log.
"""
