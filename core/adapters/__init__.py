"""Lesson 6: what an adapter counts, what training takes of memory, and why low rank works."""
