"""Reads an export with followthemoney, in an environment that has it, and prints what it makes of it as JSON.

Each entity is cleaned as a program that takes it in would do; `lost` names the values that this dropped or changed, and
`misled` the links to what is not there or is of a schema that the property does not allow.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from followthemoney import model

raw = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").split("\n")[:-1]]
proxies = {one["id"]: model.get_proxy(one, cleaned=False) for one in raw}
found = []
for one in raw:
    proxy = proxies[one["id"]]
    proxy.schema.validate(one)  # raises for what is required and missing
    lost = [
        [name, value] for name, values in one["properties"].items() for value in values if value not in proxy.get(name)
    ]
    links = [(prop, id_) for prop, id_ in proxy.itervalues() if prop.type.name == "entity"]
    misled = [[prop.name, id_] for prop, id_ in links if id_ not in proxies or not proxies[id_].schema.is_a(prop.range)]
    found.append({"schema": proxy.schema.name, "caption": proxy.caption, "lost": lost, "misled": misled} | one)
print(json.dumps(found))
