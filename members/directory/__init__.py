"""The national directory: reading extracts of GIAS and the authorities' outlines, and storing what is new in them.

What a file means:

- **A school is told by its URN.** A URN that the portal does not know is added; one that it knows is changed where the
  file says something else. A school that the file does not hold stays as it is: files of one authority are welcome.
- **A column that the file does not have leaves what is stored.**
- **A blank cell leaves what is stored too, unless the file is a full extract.** Files that people cut or join have
  blanks where their source said nothing. The Department's full extract is authoritative: in a file with every column
  that the portal reads (the Ofsted grade aside, which later extracts no longer have), a blank cell says that there is
  nothing, such as no trust any more, and empties what is stored. Name and status are never emptied.
- **Codes for what is not published** (SUPP, NE, NP, NA, LOWCOV, c, z …) in a column of numbers count as blank, never
  as 0.
- **All or nothing.** One wrong cell, and the file changes nothing; every wrong cell is named at once.
"""
