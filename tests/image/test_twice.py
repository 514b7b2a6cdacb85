"""The image, built a second time: nobody has to believe whoever built it."""

from tests.image.conftest import NAME, Image


def test_the_same_tree_gives_the_same_image(image: Image, twin: str) -> None:
    """Not one byte of a layer differs: files, owners, modes, times. Nor do its settings."""
    first = image.engine.inspect(NAME)
    again = image.engine.inspect(twin)
    assert first["RootFS"] == again["RootFS"], _first_difference(image, twin)
    assert first["Config"] == again["Config"]


def _first_difference(image: Image, twin: str) -> str:
    with image.engine.mounted(NAME) as one, image.engine.mounted(twin) as other:
        for path in sorted(one.rglob("*")):
            same = other / path.relative_to(one)
            if path.is_symlink() or not path.is_file():
                continue
            if not same.exists() or path.read_bytes() != same.read_bytes():
                return str(path.relative_to(one))
    return "not the content of a file"
