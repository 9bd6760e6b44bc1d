"""What ends with a visit: the questions asked, which a reload of the page keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from driver import Visitor

from kb.texts import interface as texts

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ASKED = texts.get("visit_questions", "ja", count=1)
_KEPT = "() => (sessionStorage.getItem('kb-kept') || '').includes('外部人材')"


def test_the_questions_of_a_visit_end_with_it(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.open(q="外部人材をどう活用しているか")
    page.wait_for_function(_KEPT)
    visitor.open("map")
    page.get_by_text(ASKED).wait_for()
    assert "外部人材" not in page.evaluate("() => localStorage.getItem('kb-kept')")
    # The same browser, another visit.
    again = Visitor(page.context.new_page(), visitor.base)
    opened = again.open("map")
    opened.wait_for_function("() => sessionStorage.getItem('kb-kept')")
    assert opened.get_by_text(ASKED).count() == 0
