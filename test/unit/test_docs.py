"""What the documents show is what happens: their Python runs as pasted, and what they name exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.relative_to(ROOT) for path in [ROOT / 'README.md', *(ROOT / 'docs').rglob('*.md')])


def blocks(page: Path, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding='utf-8')
    return re.findall(rf'^```{language}\n(.*?)^```', text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize('page', [page for page in PAGES if blocks(page, 'python')], ids=str)
def test_the_python_of_a_page_runs_and_prints_what_stands_beside(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    for number, block in enumerate(blocks(page, 'python')):
        exec(compile(block, f'{page}, block {number}', 'exec'), names)
        assert capsys.readouterr().out.splitlines() == re.findall(r'^print\(.*\)  # (.*)$', block, re.MULTILINE)


@pytest.mark.parametrize('page', PAGES, ids=str)
def test_what_a_page_links_to_is_there(page):
    text = re.sub(r'```.*?```', '', (ROOT / page).read_text(encoding='utf-8'), flags=re.DOTALL)
    targets = [target.partition('#')[0] for target in re.findall(r'\]\(([^)\s]+)\)', text)]
    missing = [target for target in targets
               if target and '://' not in target and not ((ROOT / page).parent / target).exists()]
    assert not missing
