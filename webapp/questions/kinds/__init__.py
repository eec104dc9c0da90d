"""The kinds of questions; a new kind is a class in a file here, listed in ``AnyQuestion``."""

from webapp.questions.kinds.choice_question import ChoiceQuestion, SeveralChoicesQuestion
from webapp.questions.kinds.date_question import DateQuestion
from webapp.questions.kinds.number_question import NumberQuestion
from webapp.questions.kinds.scale_question import ScaleQuestion
from webapp.questions.kinds.text_question import LongTextQuestion, ShortTextQuestion

AnyQuestion = (
    ScaleQuestion
    | ChoiceQuestion
    | SeveralChoicesQuestion
    | NumberQuestion
    | DateQuestion
    | ShortTextQuestion
    | LongTextQuestion
)
