"""Which targets are stated, how they are worded, and how far they are from the level above."""
