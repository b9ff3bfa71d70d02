import pytest

from corpus.imprint.licence import find_licence

GRANTED = [
    ("under the Creative Commons Attribution License, which permits use", "CC BY"),
    ("Creative Commons Attribution-Non Commercial-No Derivatives License 4.0 (CCBY-NC-ND), where", "CC BY-NC-ND 4.0"),
    ("the Creative Commons Attribution Non Commercial (CC BY-NC 4.0) license", "CC BY-NC 4.0"),
    ("a Creative Commons Attribution – Non Commercial (unported, v3.0) License", "CC BY-NC 3.0"),
    ("Creative Commons Attribution-NonCommercial-ShareAlike License", "CC BY-NC-SA"),
    ("an open access article under the CC BY-NC-ND license", "CC BY-NC-ND"),
    ("https://creativecommons.org/licenses/by-sa/2.0/", "CC BY-SA 2.0"),
    ("the Creative Commons Attribution License (http://creativecommons.org/licenses/by/4.0/)", "CC BY 4.0"),
    ("licenses/by/4.0 of creativecommons.org/licenses/by/4.0/. The waiver (creativecommons.org/publicdomain/zero/1.0/)", "CC BY 4.0"),
    ("CC0 1.0 Universal", "CC0 1.0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name"), GRANTED)
def test_granted(text, name):
    found = find_licence(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text",
    [
        "All rights reserved.",
        "Figure 1 is reproduced from Sample et al. under CC BY 4.0",
        "She works for Creative Commons in CC Bylands",
        "Attribution of the loss to iron",
    ],
)
def test_not_granted(text):
    assert find_licence(text) is None
