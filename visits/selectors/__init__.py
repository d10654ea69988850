"""What the pages of visits show."""
