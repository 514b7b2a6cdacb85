"""What keeps somebody from using a screen: by axe's rules, by touch, by keyboard, enlarged."""

import os
import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import WEB

AXE = (WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 with its third level, of which contrast is what a machine can see.
TAGS = [
    f"wcag{version}{level}"
    for version in ("2", "21", "22")
    for level in (["a", "aa", "aaa"] if version != "22" else ["aa", "aaa"])
]
# In the dark nothing is other than the colours; in other words nothing is but the words. Where
# there is time, ``make access``, that is not relied on.
EVERYTHING = os.environ.get("ATALAYA_ACCESS") == "all"
RUN_AXE = """async ([how, tags]) => {
    // The enhanced one leaves to the other what is not even enough for AA.
    const colours = ['color-contrast', 'color-contrast-enhanced'];
    const without = colours.map(rule => [rule, {enabled: false}]);
    const options = {
        runOnly: how === 'dark'
            ? {type: 'rule', values: colours}
            : [...tags, 'best-practice'],
        rules: how === 'other words' ? Object.fromEntries(without) : {},
        resultTypes: ['violations'],
        iframes: false,
    };
    const {violations} = await axe.run(document, options);
    return violations.map(v => v.id + ' ' + v.nodes.map(n => n.target.join(' ')).join(', '));
}"""
# What does not fit, is too small to touch, or moves, with a style sheet of the reader's own.
MEASURE = """() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push('wider than the screen');
    const touched = 'button, input, textarea, select, summary, .pick, .leave, #leave';
    for (const e of document.querySelectorAll(touched)) {
        if (e.offsetParent === null || e.closest('.unseen')) continue;
        const {height, width} = (e.closest('label') ?? e).getBoundingClientRect();
        if (height < 43.5 || width < 43.5) found.push('small: ' + e.outerHTML.slice(0, 120));
    }
    for (const e of document.querySelectorAll('button, label, h1, h2, p, li, a, dt, dd, summary')) {
        if (e.closest('.unseen') || getComputedStyle(e).display === 'inline') continue;
        if (e.scrollWidth > e.clientWidth + 1) found.push('cut off: ' + e.outerHTML.slice(0, 120));
    }
    const moving = document.getAnimations().length;
    return moving > 0 ? [...found, `${moving} things move`] : found;
}"""
# Spaced out and as it is, in which it is left.
MEASURE_TWICE = f"""css => {{
    const measure = {MEASURE};
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
    const spaced = measure().map(one => 'spaced: ' + one);
    document.adoptedStyleSheets = [];
    return [...spaced, ...measure()];
}}"""
# The values of WCAG 2.2, 1.4.12.
SPACED = """* {
    line-height: 1.5 !important;
    letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }"""
# Tab goes through the document's order, as long as nothing has a place of its own in it. After one
# key the browser marks what has the focus, whoever puts it there.
FOCUS_ALL = """() => {
    const found = [];
    const all = 'a[href], button, input, textarea, select, summary, [tabindex="0"]';
    const header = document.querySelector('header')?.getBoundingClientRect().bottom ?? 0;
    for (const e of document.querySelectorAll(all)) {
        if (e.disabled || !e.checkVisibility()) continue;
        const say = what => found.push(`${what}: ${e.outerHTML.slice(0, 120)}`);
        if (e.tabIndex !== 0) say('not in the order');
        e.focus();
        if (document.activeElement !== e) say('no focus');
        const seen = e.matches('.unseen') ? e.nextElementSibling : e;
        const {outlineStyle, outlineWidth} = getComputedStyle(seen);
        if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) say('no mark');
        const {bottom, left, right, top} = seen.getBoundingClientRect();
        const isInView = right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
        if (!isInView || (!e.closest('header') && bottom <= header)) say('not in view');
    }
    document.activeElement.blur();
    return found;
}"""
# Resolves when the page is in that language.
SPEAK = """tag => new Promise(resolve => {
    const language = document.querySelector('#language');
    if (language === null) return resolve(false);
    const root = document.documentElement;
    const look = () => root.lang === tag ? resolve(true) : requestAnimationFrame(look);
    language.value = tag;
    language.dispatchEvent(new Event('change', {bubbles: true}));
    look();
})"""
TO_THE_TOP = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    scrollTo(0, 0);
}"""
WAY_OUT = re.compile(r'<a (id|class)="leave"')
PHONE, ENLARGED = {"width": 360, "height": 640}, {"width": 320, "height": 256}


def faults(page: Page) -> list[str]:
    """Everything that is wrong with the screen that is shown, in each language and scheme.

    The page is in Spanish and light before and after, and 360 by 640. What stands between is in
    an order in which little has to be laid out anew: there are more than two hundred screens.
    """
    page.evaluate("scrollTo(0, 0)")
    found = [*_by_axe(page, "es", "light")]
    page.emulate_media(color_scheme="dark")
    found += _by_axe(page, "es", "dark")
    page.emulate_media(color_scheme="light")
    found += _measured(page, "es")
    page.set_viewport_size(ENLARGED)  # type: ignore[arg-type]
    found += _measured(page, "es, 400 %")
    # What can be reached is the same in every language.
    found += _by_keyboard(page)
    speaks_english = _speak(page, "en")
    if speaks_english:
        found += _measured(page, "en, 400 %")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("scrollTo(0, 0)")
    if speaks_english:
        found += _measured(page, "en")
        found += _by_axe(page, "en", "other words")
        if EVERYTHING:
            page.emulate_media(color_scheme="dark")
            found += _by_axe(page, "en", "dark")
            page.emulate_media(color_scheme="light")
        _speak(page, "es")
    return found


def _speak(page: Page, tag: str) -> bool:
    """Whether the page can; what is chosen for it is what a finger chooses."""
    return bool(page.evaluate(SPEAK, tag))


def _by_axe(page: Page, language: str, how: str) -> Iterator[str]:
    rules = "all" if EVERYTHING else how
    yield from (f"{language}, {how}: {one}" for one in page.evaluate(RUN_AXE, [rules, TAGS]))


def _measured(page: Page, where: str) -> Iterator[str]:
    yield from (f"{where}: {one}" for one in page.evaluate(MEASURE_TWICE, SPACED))


def _by_keyboard(page: Page) -> Iterator[str]:
    """On an enlarged page the way out comes first, and what has the focus is seen to have it."""
    page.evaluate(TO_THE_TOP)
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.outerHTML")
    if not WAY_OUT.match(first):
        yield f"keyboard: {first} comes first"
    yield from (f"keyboard, {one}" for one in page.evaluate(FOCUS_ALL))
