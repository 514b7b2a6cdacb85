"""``make release``: what operators install and what members can check it by."""
