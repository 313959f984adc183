"""What waits for a person: one provider for each part of the members room."""
