"""One measured figure."""

import json


def print_figure(name: str, value: float, unit: str, conditions: str, *, target: str = "") -> None:
    """Prints one line; ``target`` is what the project set itself."""
    figure = {"name": name, "value": round(value, 3), "unit": unit, "conditions": conditions}
    if target:
        figure["target"] = target
    print(json.dumps(figure, ensure_ascii=False), flush=True)
