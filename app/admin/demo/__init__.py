"""A demo: a coalition of three organisations that has work to do, for looking.

``coalition`` founds it with the members' and signers' own commands, ``people`` are those who work
there, ``case_file`` seals synthetic reports to them, and ``casework`` signs what they wrote.
"""

from app.admin.demo.coalition import prepare, publish
from app.admin.demo.people import TRAINED
from app.admin.demo.tools import DemoUnusable

__all__ = ["TRAINED", "DemoUnusable", "prepare", "publish"]
