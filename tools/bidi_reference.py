"""Visual orders of mixed lines by ICU, for the tests of text: python tools/bidi_reference.py > tests/typeset/bidi.json.

It needs ICU's shared library (Debian: libicu72) and nothing else. netreel itself does not use ICU, so the orders come
from an implementation of the Unicode Bidirectional Algorithm that is independent of the one under test.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import re
from collections.abc import Callable
from typing import Any

AUTO = {"auto": 0xFE, "ltr": 0, "rtl": 1}  # UBIDI_DEFAULT_LTR and the levels of paragraphs
LINES = (
    # numbers
    "خسارة = 0.31",
    "שלום עולם 123",
    "معدل التعلم: 0.01",
    "الدقة 97.5% بعد 1,000 خطوة",
    "الخطأ -0.5 أو +0.5",
    "דיוק: 97.5%",
    "רווח של 10-20",
    "العدد ١٢٣٫٤٥ كبير",
    "من ١ إلى ١٠",
    "0.31 هي الخسارة",
    "123 שלום",
    "loss של 0.31",
    "$5 או 5$",
    "٣ × ٤ = ١٢",
    "x = ٣",
    "תאריך 27/11/2026 בבוקר",
    "السرعة 3e-4",
    "טל׳ 03-1234567",
    "1 + 2 = 3 צודק",
    "№ 5: خمسة",
    # brackets
    "الطبقة (الأولى)",
    "שכבה (1)",
    "שכבה (layer 1) נסתרת",
    "The word שלום (2 of 3) means peace",
    "weights (משקלות) and biases (הטיות)",
    "f(س) = 2",
    "[1, 2, 3] مصفوفة",
    "קבוצה {א, ב, ג}",
    "מערך [[1, 2], [3, 4]]",
    "(א) ראשון (ב) שני",
    "(a) אחד (b) שתיים",
    "فتح ( فقط",
    "סגר ) בלבד",
    "a(ב)c",
    "א(b)ג",
    "〈שלום〉 ⟨abc⟩",
    # quotes
    'הוא אמר "שלום"',
    'he said "שלום" twice',
    'אמר "hello" פעמיים',
    "قال «مرحبا» ثم ذهب",
    "قال «hello world» ثم ذهب",
    "'א' and 'ב'",
    # Latin words
    "الشبكة العصبية neural network هنا",
    "PyTorch و TensorFlow",
    "GPT-4 هو نموذج",
    "הרשת CNN טובה יותר מ-RNN",
    "abc אבג def",
    "אבג abc דהו",
    "C++ היא שפה",
    "https://example.org/א?b=1",
    "A.ב.C",
    "relu أو tanh؟",
    # formulas, each as the object that it is in a line
    "הנגזרת \ufffc שווה ל-\ufffc",
    "المشتقة \ufffc تساوي 0.5",
    "loss \ufffc של \ufffc, 3",
    "\ufffc אחד",
    # marks, blanks, invisible controls
    "  שָׁלוֹם  ",
    "مُدَرِّس 1",
    "abc\u200f 123 \u200eאבג",
    "\u2067abc 1\u2069 אבג 2",
    "a \u202bאבג (b)\u202c 3",
    "אבג\tabc\t1",
    "...",
    "abc!",
    "אבג!",
)


def main() -> None:
    """Write the orders as JSON: one entry for each line and direction of its paragraph."""
    order = icu()
    rows = [
        {"line": line, "direction": direction, "order": order(line, level)}
        for line in LINES
        for direction, level in AUTO.items()
    ]
    print("[\n" + ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows) + "\n]")


def icu() -> Callable[[str, int], list[int]]:
    """Return ICU's order of the characters from left to right, as a function of a line and a level."""
    path = ctypes.util.find_library("icuuc")
    if path is None:
        raise SystemExit("ICU's library libicuuc is not there")
    library: Any = ctypes.CDLL(path)
    version = re.search(r"\.so\.(\d+)", path)
    suffix = f"_{version[1]}" if version else ""

    def function(name: str) -> Any:
        return getattr(library, name + suffix)

    opened = function("ubidi_open")
    opened.restype = ctypes.c_void_p
    paragraph = ctypes.c_void_p(opened())

    def order(line: str, level: int) -> list[int]:
        text = line.encode("utf-16-le")
        count, error = len(text) // 2, ctypes.c_int(0)
        assert count == len(line)
        function("ubidi_setPara")(paragraph, text, count, ctypes.c_uint8(level), None, ctypes.byref(error))
        places = (ctypes.c_int32 * count)()
        function("ubidi_getVisualMap")(paragraph, places, ctypes.byref(error))
        if error.value > 0:
            raise SystemExit(f"ICU says error {error.value}")
        return list(places)

    return order


if __name__ == "__main__":
    main()
