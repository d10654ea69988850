"""What My day shows."""
