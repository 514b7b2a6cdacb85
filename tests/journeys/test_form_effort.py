"""How long an urgent alert takes somebody: what is read, touched and typed, in seconds of people.

No machine can say how long somebody in danger takes. What a screen asks of her can be counted, with
what is known of people: it grows with every word and every field that somebody adds to the form.
"""

from playwright.sync_api import Page

from tests.journeys.conftest import Site
from tests.journeys.finger import Finger

# Silent reading in Spanish, 278 words a minute (Brysbaert, 2019); typing on a phone, 36 words of
# five letters a minute (Palin and others, 2019); a touch (Card, Moran and Newell, 1983).
READ_A_SECOND, TYPED_A_SECOND, TOUCH_SECONDS = 278 / 60, 36 * 5 / 60, 1.1
# What is in a list that is not opened is read by nobody.
SHOWN_WORDS = """main => {
    const lists = [...main.querySelectorAll('select')].map((one) => one.innerText).join(' ');
    const count = (text) => text.split(/\\s+/).filter(Boolean).length;
    return count(main.innerText) - count(lists);
}"""
ALERT_SECONDS = 90


class Hurried(Finger):
    """Somebody who reads every word, and gives a few."""

    seconds = 0.0

    def tap(self, name: str) -> None:
        super().tap(name)
        self.seconds += TOUCH_SECONDS

    def tick(self, *names: str) -> None:
        super().tick(*names)
        self.seconds += len(names) * TOUCH_SECONDS

    def fill(self, label: str, text: str) -> None:
        super().fill(label, text)
        self.seconds += TOUCH_SECONDS + len(text) / TYPED_A_SECOND

    def select(self, label: str, value: str) -> None:
        super().select(label, value)
        self.seconds += 2 * TOUCH_SECONDS

    def onward(self, question: str) -> None:
        super().onward(question)
        self.seconds += TOUCH_SECONDS

    def read(self) -> None:
        self.seconds += self.page.locator("main").evaluate(SHOWN_WORDS) / READ_A_SECOND


def test_an_urgent_alert_with_an_answer_to_each_question_takes_ninety_seconds(
    phone: Page, site: Site
) -> None:
    hurried = Hurried(phone)
    hurried.begin(site.url, "urgent")
    hurried.asked("¿Qué está pasando?")
    hurried.read()
    hurried.tap("Desapareció alguien")
    hurried.asked("¿A quién? Nombre o apodo")
    hurried.read()
    hurried.fill("Nombre o apodo", "Nayeli")
    hurried.onward("¿Cuándo y dónde fue lo último que se supo?")
    hurried.read()
    hurried.tap("Menos de 1 hora")
    hurried.select("Estado", "mx-07")
    hurried.onward("¿Quién se lo llevó o amenaza?")
    hurried.read()
    hurried.tap("Policía")
    hurried.onward("Cuéntalo en un mensaje o un audio")
    hurried.read()
    hurried.fill("Tu texto", "Se la llevaron de la plaza.")
    hurried.onward("¿Cómo te respondemos?")
    hurried.read()
    hurried.tick("La ONU")
    hurried.onward("Revisa y envía")
    hurried.tap("Enviar")
    hurried.words()
    assert hurried.complaints == []
    assert 30 < hurried.seconds <= ALERT_SECONDS
