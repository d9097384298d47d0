"""Reading: a file becomes rows, every row with its offsets."""
