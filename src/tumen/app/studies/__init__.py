"""Studies: what stands in the folder, begun, copied, edited, moved by levers.

shelf      which studies there are, what each asks, whether something is wrong with it.
begin      a new study from the template, a copy of one, one that is sent.
sheets     a table as a grid of cells, and the file with other cells; study_tables: those of a study;
           workbooks: in a sheet of a workbook.
drafts     a study as it would be with other files, read as far as can be; saved where nobody changed it.
merge      two versions of a table and what both began from, cell by cell.
stated     figures and choices that a study states, which may be levers.
levers     those that the reader moves, and what the answers become; yaml_text: the keys with them.
scenarios  a setting of levers kept as a scenario.
views      pages of the list and of a study; editing is in ``tables``, levers in ``trials``.
"""
