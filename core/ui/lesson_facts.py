"""What to know before starting a lesson, in one line."""

from core.course import Lesson
from core.ui import language


def facts(lesson: Lesson) -> str:
    """How long ``lesson`` takes and what it presumes."""
    say = language.say("frame")
    presumes = (
        say("lesson.presumes", numbers=", ".join(map(str, lesson.presumes)))
        if lesson.presumes
        else say("lesson.presumes_nothing")
    )
    return f"{say('lesson.minutes', minutes=lesson.minutes)} · {presumes}"
