"""The liquid-nav command."""
