"""Minutes: taken live, read as a document, corrected, adopted, searched."""
