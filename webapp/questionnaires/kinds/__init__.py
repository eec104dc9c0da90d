"""The kinds of questions; a new one is a file here and its name in ``Kind``."""

from webapp.questionnaires.kinds.choice import Choice, Choices
from webapp.questionnaires.kinds.date import Date
from webapp.questionnaires.kinds.number import Number
from webapp.questionnaires.kinds.scale import Scale
from webapp.questionnaires.kinds.text import Long, Short

Kind = Scale | Choice | Choices | Number | Date | Short | Long
