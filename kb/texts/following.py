"""How a question is put together with what it takes over from the one before."""

from __future__ import annotations

from kb.records.models import Lang

ASKED_OF: dict[Lang, str] = {"ja": "{subject}の{asked}", "en": "{asked} ({subject})"}
"""What is asked, of the subject before: 費用は."""

ASKED_OF_IT: dict[Lang, str] = ASKED_OF | {"ja": "{subject}は{asked}"}
"""The same where the question begins with what it wants to know: いくらかかったか."""

AMONG: dict[Lang, str] = {"ja": "{whom}では{asked}", "en": "{asked} in {whom}"}
"""The question before, of others or of another year."""

OTHER_THAN: dict[Lang, str] = {"ja": "{before}以外の{whom}", "en": "{whom} other than {before}"}

ANYONE: dict[Lang, str] = {"ja": "自治体", "en": "municipalities"}

OF: dict[Lang, str] = {"ja": "の", "en": " "}
