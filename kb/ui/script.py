"""The page's one script; constant text only.

It tells the root whether the page is light or dark, for what is drawn outside of Streamlit's own
root; says Streamlit's own words in the language of the page and keeps the names of signs from
screen readers; gives a citation opened by key the focus and the focus back; and closes the menu of
a phone, where it covers the page, when a link in it is chosen.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kb.texts import framework

if TYPE_CHECKING:
    from kb.records.models import Lang

_WORDS = json.dumps(framework.WORDS, ensure_ascii=False)
_PATTERNS = json.dumps(list(framework.PATTERNS.items()), ensure_ascii=False)

_SCRIPT = """
if (!window.kbPage) {
  const words = %WORDS%, patterns = %PATTERNS%.map(([p, said]) => [new RegExp(p), said]);
  const names = ['aria-label', 'title', 'placeholder', 'aria-roledescription'];
  const told = new Map();

  // Streamlit's words. What was said is kept as it was, for a change of the language.
  const inOurs = text => {
    const n = document.documentElement.lang === 'ja' ? 0 : 1, own = words[text];
    if (own) return own[n] || text;
    const [pattern, said] = patterns.find(([p]) => p.test(text)) || [];
    return said && said[n] ? text.replace(pattern, said[n]) : text;
  };
  const say = (node, name) => {
    const held = name ? node.getAttribute(name) : node.data;
    if (!held || !/[A-Za-z]{3}/.test(held)) return;
    const text = held.trim(), ours = inOurs(text);
    if (ours === text) return;
    if (!told.has(node)) told.set(node, {});
    told.get(node)[name || ''] = text;
    name ? node.setAttribute(name, ours) : (node.data = ours);
  };
  const speak = root => {
    if (root.nodeType === Node.TEXT_NODE) { say(root); return; }
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest('.stMarkdown, .stHtml')) {
      // Records' words are never Streamlit's; only the signs in them are named by it.
      quiet(root);
      return;
    }
    const all = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (all.nextNode())
      if (!all.currentNode.parentElement.closest('.stMarkdown, .stHtml, code, script, style'))
        say(all.currentNode);
    for (const name of names)
      for (const e of [root, ...root.querySelectorAll(`[${name}]`)]) say(e, name);
    quiet(root);
  };
  const quiet = root => {
    if (root.querySelectorAll) for (const sign of root.querySelectorAll('[aria-label$=" icon"]')) {
      sign.removeAttribute('aria-label');
      sign.removeAttribute('role');
      sign.setAttribute('aria-hidden', 'true');
    }
  };

  // A box that opens takes the focus from its button, and gives it back.
  const focusable = 'a[href], button:not([disabled]), input, textarea, [tabindex="0"]';
  const reachable = root => [...root.querySelectorAll(focusable)].filter(e => e.offsetParent);
  let opener = null, left = null;
  const opened = box => {
    const button = document.activeElement?.closest('[data-testid="stPopoverButton"]');
    if (!button || button.getAttribute('aria-expanded') !== 'true') return;
    opener = button;
    box.tabIndex = -1;
    box.setAttribute('aria-label', box.getAttribute('aria-label')?.replace(/\\\\(.)/g, '$1') || '');
    setTimeout(() => box.focus({ preventScroll: true }), 0);
  };
  document.addEventListener('keydown', event => {
    const box = event.target.closest?.('[data-testid="stPopoverBody"]');
    if (!box || event.key !== 'Tab' || !opener?.isConnected) return;
    const inside = reachable(box), at = inside.indexOf(event.target);
    if (event.shiftKey ? at > 0 : at < inside.length - 1) return;
    // Beyond its ends the page goes on where the button stands.
    event.preventDefault();
    const page = reachable(document).filter(e => !box.contains(e));
    const next = event.shiftKey ? opener : page[page.indexOf(opener) + 1] || opener;
    opener.click();
    next.focus();
  }, true);

  const buttons = key => [...document.querySelectorAll(`.${CSS.escape(key)} button`)];
  // A button that is drawn anew keeps the focus: it is known by its key and its place.
  document.addEventListener('focusin', event => {
    const button = event.target.closest?.('button');
    const key = [...(button?.closest('[class*="st-key-"]')?.classList || [])]
      .find(name => name.startsWith('st-key-'));
    left = key && { node: button, key, at: buttons(key).indexOf(button) };
  });
  const regained = () => {
    const lost = document.activeElement === document.body;
    if (opener && !document.querySelector('[data-testid="stPopoverBody"]')) {
      if (lost && opener.isConnected) opener.focus();
      opener = null;
    } else if (lost && left && !left.node.isConnected) {
      buttons(left.key)[left.at]?.focus();
    }
  };

  new MutationObserver(changes => {
    for (const change of changes) {
      if (change.type === 'characterData') speak(change.target);
      else if (change.type === 'attributes') say(change.target, change.attributeName);
      else for (const node of change.addedNodes) {
        speak(node);
        const box = node.querySelector?.('[data-testid="stPopoverBody"]');
        if (box || node.dataset?.testid === 'stPopoverBody') opened(box || node);
      }
    }
    regained();
  }).observe(document.body, { subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: names });

  const tellTheme = () => {
    const app = document.querySelector('.stApp');
    if (app) document.documentElement.dataset.kbTheme = getComputedStyle(app).colorScheme;
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
    setTimeout(tellTheme, 300));

  document.addEventListener('click', event => {
    const chosen = event.target.closest('[data-testid="stSidebar"] a');
    if (chosen && !event.ctrlKey && !event.metaKey && innerWidth < 768)
      document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  });

  window.kbPage = () => {
    for (const [node, said] of told)
      for (const [name, text] of node.isConnected ? Object.entries(said) : [])
        name ? node.setAttribute(name, text) : (node.data = text);
    told.clear();
    tellTheme();
    speak(document.body);
  };
}
window.kbPage();
""".replace("%WORDS%", _WORDS).replace("%PATTERNS%", _PATTERNS)


def of_page(lang: Lang) -> str:
    """The script, with the language of the page for browsers and screen readers."""
    return f"<script>document.documentElement.lang = '{lang}';{_SCRIPT}</script>"
