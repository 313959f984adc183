"""What the search finds: one provider for each part of the members room."""
