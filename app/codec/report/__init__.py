"""The session report: committed facts become one document of words and drawings, then HTML or PDF.

Both printers set the same document, so that paper and screen never say different things.
"""
