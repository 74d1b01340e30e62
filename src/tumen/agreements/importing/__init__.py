"""Compile rules of origin that stand as prose, tables or printed annexes into the typed rule language.

What a form does not match whole is not guessed: it becomes `Unread` with the reason, so that a determination
that needs it stays undetermined.
"""
