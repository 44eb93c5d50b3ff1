"""Image encoder, liquid core and command decoder; their export, and the runner that needs no torch."""
