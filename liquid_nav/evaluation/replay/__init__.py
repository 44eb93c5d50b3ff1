"""Open loop: what a policy would have commanded on a recorded flight, and how far from the pilot."""
