"""What makes perturbations happen: `core.perturbation` names them, each module here does some."""
