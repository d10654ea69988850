"""What the family's page shows."""
