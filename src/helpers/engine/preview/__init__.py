"""A local page that follows its notebooks: what is saved is run again and shown at once."""
