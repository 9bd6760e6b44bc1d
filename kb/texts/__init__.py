"""Every label and phrase, Japanese and English."""
