"""The few rules of appearance that Streamlit's theme has no setting for; constant text only."""

from __future__ import annotations

CSS = """
<style>
:root { --kb-line: #cfd8e0; --kb-hover: #e3eaf1; --kb-quiet: #4b5966; --kb-tint: #f2f5f8;
  --kb-accent: #1f5582; --kb-on-accent: #ffffff; --kb-link: #1a5a96; --kb-marked: #fdf8e4;
  --kb-mark: #fff2a8; --kb-bar: #b9d2e8; }
/* The script tells the root what Streamlit's theme is drawn in. */
:root[data-kb-theme="dark"] { color-scheme: dark; --kb-line: #3d4955; --kb-hover: #2a343f;
  --kb-quiet: #b4c0cb; --kb-tint: #1f2731; --kb-accent: #8ec1f0; --kb-on-accent: #10151a;
  --kb-link: #8ec1f0; --kb-marked: #35300f; --kb-mark: #6a5a00;
  --kb-bar: #2b5379; }
[data-testid^="stBaseButton-primary"], [data-testid^="stBaseButton-primary"] *,
[data-testid="stMultiSelectTagsContainer"] [data-tag] * {
  color: var(--kb-on-accent); }
mark { background: var(--kb-mark); color: inherit; }
/* A reading width, and lines that break where Japanese may break. */
.stMainBlockContainer { max-width: 70rem; padding-left: 3rem; padding-right: 3rem; }
.stMarkdown, .stHtml, .stHeading, button, .stPageLink { line-break: strict; }
.stMarkdown, .stHtml, .stHeading { overflow-wrap: anywhere; }
.stHeading, .stPageLink, .stButton { word-break: auto-phrase; text-wrap: pretty; }
.stMain .stMarkdown p { line-height: 1.75; text-wrap: pretty; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * {
  color: var(--kb-quiet) !important; opacity: 1; }
input::placeholder { color: var(--kb-quiet) !important; opacity: 1; }
/* The records' name comes when they are open, and moves nothing then. */
.st-key-name { min-height: 1.6rem; }
/* Links wrap; only the navigation marks the page one is on. */
.stPageLink a { height: auto; }
.stPageLink a > span { overflow: visible; white-space: normal; text-overflow: clip; }
.stPageLink a p { white-space: normal; overflow: visible; }
.stMain .stPageLink a, .st-key-visit .stPageLink a, .st-key-language a {
  background-color: transparent; }
.stMain .stPageLink a:hover, .st-key-visit .stPageLink a:hover, .st-key-language a:hover {
  background-color: var(--kb-hover); }
.stMain .stPageLink a *, .st-key-visit .stPageLink a *, .st-key-language a * {
  font-weight: 400; }
.stMain .stPageLink a p,
[data-testid="stPopoverBody"] .stPageLink a p { color: var(--kb-link); text-decoration: underline;
  text-underline-offset: .2em; text-decoration-thickness: 1px; }
/* A chip says all of itself, on a phone too. */
.stButtonGroup button { height: auto; max-width: 100%; }
.stButtonGroup button p { white-space: normal; text-align: left; }
/* The finding, and citations that sit beside their sentence. */
.st-key-finding { border-left: 4px solid var(--kb-accent); background: var(--kb-tint);
  padding: .9rem 1.1rem; border-radius: 0 .4rem .4rem 0; }
.st-key-marked-point, .st-key-cited-point { background: var(--kb-marked); }
[class*="st-key-cite-"] { position: relative; z-index: 1; }
[class*="st-key-cite-"] button { min-height: 1.75rem; padding: 0 .4rem; color: var(--kb-link); }
[class*="st-key-cite-"] button p { font-size: .85rem; white-space: nowrap; }
.stMain [class*="st-key-report-"] button { min-height: 1.75rem; padding: 0 .4rem; }
.stMain [class*="st-key-report-"] button[kind="tertiary"] { color: var(--kb-quiet); }
.stMain [class*="st-key-report-"] button[kind="tertiary"] p { font-size: .85rem; }
/* What is asked from within a citation's box is not covered by it. */
:root:has([data-testid="stDialog"]) [data-testid="stPopoverBody"] { display: none; }
/* Tables and facts. */
.kb-table { overflow-x: auto; overflow-wrap: break-word;
  border: 1px solid var(--kb-line); border-radius: .4rem; }
.kb-table table { border-collapse: separate; border-spacing: 0; font-size: .9rem; line-height: 1.6;
  margin: 0; width: 100%; }
.kb-table th, .kb-table td { text-align: left; vertical-align: top; padding: .5rem .65rem;
  border: 0 solid var(--kb-line); border-width: 0 1px 1px 0; min-width: 10.5rem; }
.kb-table tr > :last-child { border-right: 0; min-width: 16rem; }
.kb-table tbody tr:last-child > * { border-bottom: 0; }
.kb-table tr > :nth-child(2) { min-width: 6.5rem; }
.kb-table thead th, .kb-table thead td { background: var(--kb-tint); white-space: nowrap; }
.kb-table tbody th { position: sticky; left: 0; background: var(--kb-tint); }
.kb-table tbody th, .kb-table thead td { min-width: 8rem; }
.kb-table.kb-plain tr > *, .kb-table.kb-plain tr > :last-child { min-width: 4.5rem; }
.kb-table.kb-plain .kb-long { min-width: 8rem; }
.kb-table.kb-plain thead th { white-space: normal; }
.kb-table.kb-matrix { max-height: 80vh; overflow: auto; }
.kb-table.kb-matrix thead th { position: sticky; top: 0; z-index: 1; }
.kb-table.kb-matrix tr > *, .kb-table.kb-matrix tr > :last-child { min-width: 7.4rem; }
.kb-table.kb-matrix tr > :first-child { width: 13rem; max-width: 13rem; white-space: normal; }
.kb-table.kb-matrix tbody th a { white-space: normal; }
.kb-table.kb-matrix p { margin: 0 0 .35rem; font-size: inherit; line-height: inherit; }
.kb-table.kb-compare tr > *, .kb-table.kb-compare tr > :last-child { min-width: 11.4rem; }
.kb-table.kb-compare tr > :first-child { min-width: 7rem; width: 7rem; }
.kb-table.kb-compare thead th { white-space: normal; }
/* Its head stays in sight: the table scrolls by itself, but not on paper. */
.kb-table.kb-compare { max-height: 85vh; overflow-y: auto; }
.kb-table.kb-compare thead th, .kb-table.kb-compare thead td { position: sticky; top: 0;
  z-index: 2; }
.kb-table.kb-compare thead td { left: 0; z-index: 3; }
.kb-table.kb-compare p { margin: 0 0 .5rem; }
.kb-shares { width: 100%; border-collapse: collapse; font-size: .9rem; }
.kb-shares th { text-align: left; font-weight: 400; width: 9rem; padding: .15rem .6rem .15rem 0;
  border: 0; }
.kb-shares td { padding: .15rem 0; border: 0; }
.kb-bar { padding: .15rem .5rem; border-radius: .2rem; background: linear-gradient(to right,
  var(--kb-bar) calc(100% * var(--share)), var(--kb-tint) calc(100% * var(--share))); }
.kb-title { display: block; font-weight: 400; font-size: .85rem; }
.kb-mark { font-size: .8rem; color: var(--kb-quiet); border: 1px solid var(--kb-line);
  border-radius: .25rem; padding: 0 .3rem; white-space: nowrap; }
.kb-state { display: block; font-weight: 400; font-size: .8rem; color: var(--kb-quiet); }
.kb-block { line-height: 1.75; white-space: pre-line; margin: 0 0 .6rem; }
.kb-table.kb-block { white-space: normal; }
.kb-table.kb-block tr > * { min-width: 3.5rem !important; padding: .3rem .5rem; }
.kb-table.kb-block tr > :first-child { min-width: 7rem !important; }
.kb-marked { background: var(--kb-marked); border-left: 4px solid var(--kb-accent);
  padding-left: .6rem; }
.kb-silent, .kb-quiet { color: var(--kb-quiet); }
.kb-quiet { font-size: .9rem; }
.kb-table a { white-space: nowrap; font-size: .85rem; color: var(--kb-link); }
[id^="source-"] { scroll-margin-top: 5rem; }
[id^="source-"]:target { background: var(--kb-marked); }
.kb-prose { line-height: 2; margin: 0; }
.kb-prose + .kb-prose { margin-top: .6rem; }
.kb-prose a { white-space: nowrap; margin-right: .25rem; font-size: .85rem; color: var(--kb-link); }
.kb-worded { text-decoration: underline dotted var(--kb-quiet); text-underline-offset: .3em; }
.kb-facts { margin: 0; font-size: .9rem; line-height: 1.6; }
.kb-facts dt { color: var(--kb-quiet); font-size: .8rem; }
.kb-facts dd { margin: 0 0 .45rem; }
.stHtml .kb-facts { padding: 0; }
/* The page stays in sight while its draft is written. */
@media (min-width: 641px) {
  .stColumn:has(.st-key-page-beside) { position: sticky; top: 4.5rem; align-self: flex-start; }
}
/* Facets stand beside the list where there is room, else behind a switch. */
@media (min-width: 1100px) {
  .st-key-find { display: grid; grid-template-columns: 15.5rem minmax(0, 1fr); column-gap: 2rem;
    grid-template-rows: auto 1fr; }
  .st-key-facets-switch { display: none; }
  .st-key-find > :has(> .st-key-facets-switch) { display: none; }
  .st-key-find > :has(> .st-key-found) { grid-column: 2; grid-row: 1 / span 2; }
  .st-key-find > :has(> [class*="st-key-facets"]) { grid-column: 1; }
}
@media (max-width: 1099px) { .st-key-facets-folded { display: none; } }
.kb-swipe { display: none; }
@media (max-width: 640px) {
  .kb-swipe { display: block; margin: 0 0 .3rem; font-size: .85rem; color: var(--kb-quiet); }
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  .kb-table th, .kb-table td { min-width: 9.5rem; }
  .kb-table tbody th, .kb-table thead td { min-width: 6.5rem; }
  [class*="st-key-say-"], [class*="st-key-source-"] { flex-wrap: wrap !important; gap: 0; }
  [class*="st-key-say-"] > :first-child, [class*="st-key-source-"] > :first-child {
    flex: 1 0 100% !important; }
}
/* Where the keyboard is; and what is for listening or for paper alone. */
a:focus-visible, .kb-table:focus-visible { outline: 3px solid var(--kb-accent);
  outline-offset: 2px; border-radius: .2rem; }
.kb-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
.kb-paper { display: none; }
/* What a page looks like before its records are open; nothing where that takes no time. */
.kb-cold { animation: kb-appear 0s .4s both; }
.kb-cold i { display: block; height: 1rem; margin: .8rem 0; border-radius: .3rem;
  background: color-mix(in srgb, currentColor 9%, transparent);
  animation: kb-wait 1.6s ease-in-out infinite alternate; }
.kb-cold i:nth-of-type(1) { height: 2.2rem; width: 22rem; max-width: 70%; margin-bottom: 1.6rem; }
.kb-cold i:nth-of-type(2) { height: 2.6rem; margin-bottom: 1.6rem; }
.kb-cold i:nth-of-type(4) { width: 88%; }
.kb-cold i:nth-of-type(5) { width: 62%; }
@keyframes kb-appear { from { visibility: hidden; } }
@keyframes kb-wait { to { opacity: .5; } }
@media (prefers-reduced-motion: reduce) { .kb-cold i { animation: none; } }
@media print {
  :root[data-kb-theme="dark"] { color-scheme: light; --kb-line: #cfd8e0; --kb-quiet: #4b5966;
    --kb-tint: #f2f5f8; --kb-accent: #1f5582; --kb-link: #1a5a96; --kb-marked: #fdf8e4; }
  :root[data-kb-theme="dark"], :root[data-kb-theme="dark"] body { background: #fff !important; }
  :root[data-kb-theme="dark"] .stApp, :root[data-kb-theme="dark"] .stApp * {
    color: #1c2733 !important; background-color: transparent !important; }
  .stSidebar, .stAppHeader, .stForm, .stExpander, .stDownloadButton, .stButton, .stButtonGroup,
  .stSelectbox, .stTextInput, .stNumberInput, [class*="st-key-facets"], [class*="st-key-export-"],
  .st-key-ask-on { display: none !important; }
  .st-key-find { display: block; }
  .kb-paper { display: block; font-weight: 600; }
  .kb-table { overflow: visible; }
  .kb-table.kb-compare, .kb-table.kb-matrix { max-height: none; overflow: visible; }
  .kb-table th, .kb-table td, .kb-table.kb-matrix tr > * { min-width: 0 !important;
    position: static !important; white-space: normal; }
  .kb-table tr { break-inside: avoid; }
}
</style>
"""

COLD = f'<div class="kb-cold" aria-hidden="true">{"<i></i>" * 5}</div>'
"""What stands in a page's place until it can be drawn."""
