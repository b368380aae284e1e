"""Soon."""


def generate(*, check: bool) -> list[str]:
    """Soon."""
    return []
