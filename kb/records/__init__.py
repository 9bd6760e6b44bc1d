"""Records: cases/*.yaml in, validated models out."""
