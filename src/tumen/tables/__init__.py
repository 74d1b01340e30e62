"""The one door: what a person hands in comes in through one reader and one declaration of each field.

`tumen.tables.field` declares tables and fields, `tumen.tables.read` reads rows by them, `tumen.tables.rows`
the cells of any form of file as text, `tumen.tables.yaml_document` documents of keys and values. Whatever
reads here raises `InputError` for what is wrong, all problems at once with their places, and
`MissingExtraError` where the library for a form of file is not installed.
"""
