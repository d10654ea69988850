"""What is asked and told on the pages of pairs."""

from pairs.forms.board import PairForm, PeopleForm, QueueForm

__all__ = ["PairForm", "PeopleForm", "QueueForm"]
