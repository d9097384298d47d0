"""The catalogue of reports: its entries, what is built of them, and what is chosen from them."""
