import pytest

from core.instruction.checking import has_form, is_right
from core.instruction.tasks import Instruction, exam


def test_every_right_answer_is_right_and_in_form() -> None:
    for one in exam():
        assert is_right(one, one.answered) and has_form(one, one.answered), one


def test_no_answer_of_another_task_passes_for_right() -> None:
    tests = exam()
    for one, other in zip(tests, tests[7:], strict=False):
        if one.answered != other.answered:
            assert not is_right(one, other.answered)


SOURCE = "Whales live in the sea."
CASES = [
    ("repeat", SOURCE, SOURCE, "Whales live in the", "Cats live in the sea."),
    ("first", "Whales", SOURCE, "live", "Whales live"),
    ("last", "sea", SOURCE, "the", "ocean"),
    ("quoted", "Blue Star", 'The ship is called "Blue Star".', "The ship", "It is a ship"),
    ("item", "chair", "apple, chair, river", "river", "stone"),
    ("occurs", "Yes.", SOURCE, "no", "Perhaps."),
    ("next", "Thursday", "Tuesday, Wednesday", "Friday", "Thursday, Friday"),
    ("reading", "the old mill", "Leo lost a key at the old mill on Monday.", "Monday", "nobody"),
    ("greet", "Hello, Yuna!", "Yuna", "Goodbye, Yuna!", "Yuna is here."),
    ("unknowable", "I am sorry, I cannot know that.", "", "I am sorry, I cannot do that.", "Sunny."),
    ("brackets", "[salt]", "salt", "[sugar]", "salt"),
    ("times", "salt, salt, salt", "salt", "salt, salt", "salt"),
]  # fmt: skip


@pytest.mark.parametrize(("task", "right", "source", "form", "neither"), CASES)
def test_form_and_rightness_are_told_apart(
    task: str, right: str, source: str, form: str, neither: str
) -> None:
    one = Instruction(task, "en", "", right, source)
    assert (is_right(one, right), has_form(one, right)) == (True, True)
    assert (is_right(one, form), has_form(one, form)) == (False, True)
    assert (is_right(one, neither), has_form(one, neither)) == (False, False)
    assert not has_form(one, "") and not has_form(one, f"{right}\nand more")


def test_korean_particles_may_follow_a_word_of_the_source() -> None:
    one = Instruction("reading", "ko", "", "초록 외투", "민수 님이 시장에서 초록 외투를 샀습니다.")
    assert is_right(one, "초록 외투") and has_form(one, "민수")
    assert not has_form(one, "빨간 가방")
