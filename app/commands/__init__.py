"""The commands of ``dripwatch``: which words they take, and what they print."""
