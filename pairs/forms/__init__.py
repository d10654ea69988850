"""What is asked and told on the pages of pairs."""

from pairs.forms.board import PairForm, PeopleForm, QueueForm
from pairs.forms.together import ReflectionForm, RefusalForm, StartForm

__all__ = ["PairForm", "PeopleForm", "QueueForm", "ReflectionForm", "RefusalForm", "StartForm"]
