"""Modules joined into one script do what they did one by one."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from apps.core.modules import CannotJoinError, join, order

FILES = {
    "a/main.js": 'import { both as two, one } from "./b.js";\nimport * as all from "../c.js";\nimport "./d.js";\n'
    "console.log(one, two(), all.base, all.default_name);\n",
    "a/b.js": 'export * from "../c.js";\nexport { base as one } from "../c.js";\nimport { base } from "../c.js";\n'
    "export function both() {\n  return base + base;\n}\n",
    "c.js": "// import of nothing\nexport const base = 3;\nexport const default_name = 'x';\nconst hidden = 1;\n",
    "a/d.js": "const hidden = 2;\nconsole.log(hidden);\n",
}


def test_each_module_comes_after_what_it_loads() -> None:
    assert order("a/main.js", FILES.__getitem__) == ["c.js", "a/b.js", "a/d.js", "a/main.js"]


@pytest.mark.skipif(not shutil.which("node"), reason="There is no node on this machine.")
def test_one_script_says_what_the_modules_say() -> None:
    script = join("a/main.js", FILES.__getitem__)

    said = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True).stdout

    assert said.split("\n") == ["2", "3 6 3 x", ""]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('import { a } from "./main.js";\nexport const a = 1;', "a circle"),
        ("export default 1;", "export default"),
        ("export let a = 1;", "export let"),
        ('const later = () => import("./c.js");', "import("),
        ('import thing from "./c.js";', "import thing"),
        ("const { a } = window;", "const { a }"),
    ],
)
def test_what_cannot_be_joined_is_said(source: str, words: str) -> None:
    files = {"main.js": 'import { a } from "./x.js";\n', "x.js": source, "c.js": ""}
    with pytest.raises(CannotJoinError, match="circle" if words == "a circle" else None) as found:
        join("main.js", files.__getitem__)
    assert words in str(found.value)
