"""Demo and load data: one invented town built through the services, and one county of rows by SQL."""
