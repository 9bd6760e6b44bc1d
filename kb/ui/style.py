"""The few rules of appearance that Streamlit's theme has no setting for; constant text only."""

from __future__ import annotations

from kb.records.models import Lang

CSS = """
<style>
/* A reading width, and lines that break where Japanese may break. */
.stMainBlockContainer { max-width: 66rem; }
.stMarkdown, .stHtml, h1, h2, h3, button { line-break: strict; overflow-wrap: anywhere; }
h1, h2, h3, .stHeading, .stPageLink, .stButton { word-break: auto-phrase; text-wrap: pretty; }
.stMain .stMarkdown p { line-height: 1.75; }
/* Only the navigation marks the page one is on; links elsewhere lead to other places of it. */
.stMain .stPageLink a, .st-key-visit .stPageLink a { background-color: transparent; }
.stMain .stPageLink a:hover, .st-key-visit .stPageLink a:hover { background: var(--kb-hover); }
.stMain .stPageLink a *, .st-key-visit .stPageLink a * { font-weight: 400; }
:root { --kb-line: #cfd8e0; --kb-hover: #e3eaf1; --kb-quiet: #4b5966; --kb-tint: #f2f5f8; }
/* The finding, and citations that sit beside their sentence. */
.st-key-finding {
  border-left: 4px solid #1f5582; background: var(--kb-tint); padding: .9rem 1.1rem;
  border-radius: 0 .4rem .4rem 0;
}
[class*="st-key-cite-"] button { min-height: 1.8rem; padding: .1rem .45rem; }
[class*="st-key-cite-"] button p { font-size: .85rem; white-space: nowrap; }
/* Comparison tables. */
.kb-table { overflow-x: auto; border: 1px solid var(--kb-line); border-radius: .4rem; }
.kb-table table { border-collapse: collapse; font-size: .9rem; line-height: 1.6; margin: 0; }
.kb-table th, .kb-table td {
  text-align: left; vertical-align: top; padding: .55rem .7rem; min-width: 11rem;
  border-bottom: 1px solid var(--kb-line); border-right: 1px solid var(--kb-line);
}
.kb-table tr > :nth-child(2) { min-width: 6.5rem; }
.kb-table thead th, .kb-table thead td { background: var(--kb-tint); white-space: nowrap; }
.kb-table tbody th { position: sticky; left: 0; background: var(--kb-tint); min-width: 9rem; }
.kb-table .kb-state { display: block; font-weight: 400; font-size: .8rem; color: var(--kb-quiet); }
.kb-table .kb-silent { color: var(--kb-quiet); font-style: normal; }
.kb-table a { white-space: nowrap; font-size: .85rem; }
@media (max-width: 640px) {
  .kb-table th, .kb-table td { min-width: 9.5rem; }
  .kb-table tbody th { min-width: 6.5rem; }
}
@media print { .stSidebar, .stAppHeader { display: none; } }
</style>
"""


def page_language(lang: Lang) -> str:
    """Tells browsers and screen readers which language the page is in."""
    return f"<script>document.documentElement.lang = '{lang}'</script>"
