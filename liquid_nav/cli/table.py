"""Tables in plain text, which survive pipes and narrow terminals."""

from collections.abc import Sequence


def format_table(rows: Sequence[Sequence[str]], numeric: Sequence[int] = ()) -> str:
    """Return the rows with columns aligned, those of the indices `numeric` to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [text.rjust(width) if column in numeric else text.ljust(width)
                 for column, (text, width) in enumerate(zip(row, widths, strict=True))]
        lines.append('  '.join(cells).rstrip())
    return '\n'.join(lines)
