"""A protocol's trial as people and programs read it: text, JSON, and one page of HTML with its drawings."""
