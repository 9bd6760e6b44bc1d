"""What is asked -> hits, best first."""
