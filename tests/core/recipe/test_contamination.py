from core.recipe.contamination import find_overlaps


def test_a_copied_question_is_found_and_a_new_one_is_not() -> None:
    training = [
        "Please tell me: why does a plain recurrent network lose its gradient over long texts?",
        "왜 순환 신경망은 긴 글에서 기울기를 잃어버리나요?",
    ]
    tests = [
        ("en", "Why does a plain recurrent network lose its gradient?"),
        ("en", "Who put attention on top of recurrent networks?"),
        ("ko", "순환 신경망은 긴 글에서 기울기를 왜 잃나요?"),
        ("ko", "저랭크 적응은 무엇을 고정하나요?"),
    ]
    found = {overlap.question for overlap in find_overlaps(tests, training)}
    assert found == {tests[0][1], tests[2][1]}


def test_case_and_punctuation_do_not_hide_a_copy() -> None:
    assert find_overlaps([("en", "What, IS LoRA?")], ["so what is lora, they asked"])
