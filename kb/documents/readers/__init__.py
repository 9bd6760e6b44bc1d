"""One module a format: a file -> pages of blocks; ``registry`` finds the reader of a name's end."""
