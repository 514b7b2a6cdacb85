"""The page to take along, filled: ``docs/protocol.md`` §18.2.

The same build, list and keys give the same bytes, so that members can make the file themselves and
compare its hash with that of what a server hands out.
"""

import base64

from app.protocol.errors import Malformed

_PLACES = (b"{{roster}}", b"{{keys}}")


def fill(template: bytes, *, document: bytes, key_file: bytes) -> bytes:
    """The file with the roster document and the key file inside; raises ``Malformed``.

    ``template`` is ``carry-over.template.html`` of a build. What stands in it is not verified here:
    the page itself does that when it is opened.
    """
    filled = template
    for place, content in zip(_PLACES, (document, key_file), strict=True):
        if template.count(place) != 1:
            raise Malformed("not the template of a page to take along")
        filled = filled.replace(place, base64.b64encode(content))
    return filled
