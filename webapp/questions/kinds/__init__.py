"""The kinds of questions; a new one is a file here and its name in ``Kind``."""

from webapp.questions.kinds.choice import Choice, Choices
from webapp.questions.kinds.date import Date
from webapp.questions.kinds.number import Number
from webapp.questions.kinds.scale import Scale
from webapp.questions.kinds.text import Long, Short

Kind = Scale | Choice | Choices | Number | Date | Short | Long
