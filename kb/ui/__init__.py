"""The pages of the app: one module a page, each with ``page()``; ``shell`` runs them."""
