"""The knowledge base for other programs: HTTP (``kb serve``) and assistants (``kb mcp``).

    http/            one route a question of ``kb.KnowledgeBase``; OpenAPI with its page
    assistant.py     what an assistant gets: sentences, each with record, document and page
    mcp.py           the same as tools of the Model Context Protocol
    service.py       the base of a server: in threads, a few at once, counted
    guard.py         who may ask, how often, for how long
    problems.py      refusals as problem details (RFC 9457)
    logs.py, metrics.py, running.py

Thin skins: nothing here knows how an answer comes about. What the library refuses is refused with
its sentence. Nothing is written: importing and removing documents stays with those at the machine.
"""
