"""Everything that the meetings room sends."""
