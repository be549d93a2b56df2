"""Pictures from strangers, drawn anew where they can do no harm."""
