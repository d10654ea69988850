"""What the pages of notes show."""
