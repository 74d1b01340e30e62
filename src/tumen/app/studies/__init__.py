"""Studies: what stands in the folder, begun, copied, edited.

shelf         which studies there are, what each asks, whether something is wrong with it.
outside       what a study names outside of the folder is not read where several people use the app.
begin         a new study from the template, a copy of one, one that is sent.
sheets        a table as a grid of cells, and the file with other cells; workbooks: in a sheet of a workbook.
study_tables  the tables of a study, whatever they stand in.
drafts        a study as it would be with other files, read as far as can be; saved where nobody changed it.
merge         two versions of a table and what both began from, cell by cell.
edits         who changed what, and when.
views         pages of the list and of a study; tables: of editing; routes: all of them, those of
              `tumen.app.levers` among them.
"""
