"""Times and sizes as a learner reads them."""

from core.ui.frame import LessonPage


def duration(lesson: LessonPage, seconds: float) -> str:
    """Seconds, or minutes and seconds, or hours and minutes."""
    say, whole = lesson.say, max(1, round(seconds))
    if whole < 90:
        return say("time.seconds", seconds=whole)
    if whole < 5_400:
        return say("time.minutes", minutes=whole // 60, seconds=whole % 60)
    return say("time.hours", hours=whole // 3_600, minutes=whole % 3_600 // 60)


def megabytes(size: float) -> str:
    """Bytes in the unit that fits.

    >>> megabytes(1_851_392)
    '1.8 MB'
    """
    for unit, scale in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size >= scale:
            number = size / scale
            return f"{number:.1f} {unit}" if number < 100 else f"{number:,.0f} {unit}"
    return f"{size:.0f} B"


def shortened(answer: str, most: int = 80) -> str:
    """An answer for a table: a model that cannot stop need not fill the screen.

    >>> shortened("ha" * 50, 6)
    'hahaha …'
    """
    return (answer if len(answer) <= most else f"{answer[:most]} …") or "…"
