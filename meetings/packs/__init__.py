"""Packs: what an agenda says at one moment, what each reader may see of it, and the one PDF made from that."""
