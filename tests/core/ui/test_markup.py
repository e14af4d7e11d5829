"""Text stays text."""

from core.ui.markup import element


def test_text_can_never_become_markup() -> None:
    written = element("p", "<script>alert('x')</script>", css_class='a" onload="x', title="<&>")
    assert written == (
        '<p class="a&quot; onload=&quot;x" title="&lt;&amp;&gt;">'
        "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;</p>"
    )


def test_elements_nest_without_being_escaped_again() -> None:
    inner = element("b", "1 < 2")
    assert element("p", "so ", inner) == "<p>so <b>1 &lt; 2</b></p>"


def test_underscores_become_hyphens() -> None:
    assert element("span", "3", aria_hidden="true") == '<span aria-hidden="true">3</span>'
