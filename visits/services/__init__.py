"""The only ways to change plans, visits, notes and joint reviews."""
