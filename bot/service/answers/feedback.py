"""What is said around "did this help?" and "may your questions help?", in one locale."""

from __future__ import annotations

from bot.core.content.topics import PERSON_ICON
from bot.core.feedback import FACES, Face
from bot.core.message import Button, Utterance
from bot.service.answers.speaker import Speaker

HELP, IMPROVING, REVIEW_DAYS = "help", "improve", 180
_WRITE_ICON = "✏️"


class Feedback:
    """`days`: how long words for the review inbox are kept."""

    def __init__(self, speaker: Speaker, days: int = REVIEW_DAYS) -> None:
        self._speaker, self._days = speaker, days

    def question(self, matter: str) -> Utterance:
        """One question, three faces; each has its word, which is what a screen reader says."""
        buttons = tuple(
            Button(self._say(f"help_{face}"), f"{HELP}:{matter}:{face}", icon) for face, icon in FACES.items()
        )
        sentence = "help_question_bot" if matter == "bot" else "help_question"
        return self._utter(sentence, buttons)

    def thanks(self, matter: str, face: Face, may_write: bool) -> Utterance:
        """Whom it did not help is shown a person; whoever wants to may write why."""
        buttons = [Button(self._say("help_write"), f"{HELP}:{matter}:write", _WRITE_ICON)] if may_write else []
        if face != "good":
            buttons.append(Button(self._speaker.label("request_human"), "handoff:offer", PERSON_ICON))
        return self._utter("help_thanks" if face == "good" else "help_sorry", tuple(buttons))

    def write(self) -> Utterance:
        return self._utter("help_write_now", (Button(self._say("help_skip"), f"{HELP}:skip"),))

    def written(self) -> Utterance:
        return self._utter("help_written")

    def skipped(self) -> Utterance:
        return self._utter("help_skipped")

    def consent(self) -> Utterance:
        """What it means is said with the question."""
        yes, no = self._say("improve_yes"), self._say("improve_no")
        buttons = (Button(yes, f"{IMPROVING}:yes"), Button(no, f"{IMPROVING}:no"))
        words = self._speaker.say("improve_question", days=str(self._days))
        return Utterance(words, self._speaker.locale, buttons, kind="help")

    def agreed(self) -> Utterance:
        return self._utter("improve_thanks", (Button(self._say("improve_withdraw"), f"{IMPROVING}:no"),))

    def declined(self) -> Utterance:
        return self._utter("improve_declined")

    def _utter(self, sentence: str, buttons: tuple[Button, ...] = ()) -> Utterance:
        return Utterance(self._say(sentence), self._speaker.locale, buttons, kind="help")

    def _say(self, sentence: str) -> str:
        return self._speaker.say(sentence)
