"""Atalaya: secure intake and casework for coalitions of human-rights organisations."""
