"""Memory of a page and of its workers, as V8 counts it: objects, and the bytes of buffers."""

import json
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Page


class Heaps:
    """Of a page and of every worker that it has, from now on."""

    def __init__(self, page: Page) -> None:
        self.largest = 0
        """Bytes, page and workers together, of what was seen by :meth:`look`."""
        self._session = page.context.new_cdp_session(page)
        self._workers: dict[str, int] = {}
        self._session.on("Target.attachedToTarget", self._begin)
        self._session.on("Target.detachedFromTarget", self._end)
        self._session.on("Target.receivedMessageFromTarget", self._note)
        # Playwright has no sessions for workers; messages through the page's reach them too.
        attach = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        self._session.send("Target.setAutoAttach", attach)

    def look(self) -> None:
        """Workers answer in their time: counted is the last that each has said."""
        question = json.dumps({"id": 1, "method": "Runtime.getHeapUsage"})
        for worker in list(self._workers):
            message = {"sessionId": worker, "message": question}
            # One that has done its work is gone before it is said.
            with suppress(Error):
                self._session.send("Target.sendMessageToTarget", message)
        page = _bytes(self._session.send("Runtime.getHeapUsage"))
        self.largest = max(self.largest, page + sum(self._workers.values()))

    def _begin(self, event: dict[str, Any]) -> None:
        if event["targetInfo"]["type"] == "worker":
            self._workers[event["sessionId"]] = 0

    def _end(self, event: dict[str, Any]) -> None:
        self._workers.pop(event["sessionId"], None)

    def _note(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        if "result" in answer and event["sessionId"] in self._workers:
            self._workers[event["sessionId"]] = _bytes(answer["result"])


def _bytes(usage: dict[str, float]) -> int:
    """Without the part of objects that is not script's, like elements."""
    return int(usage["usedSize"] + usage["backingStorageSize"])
