"""Early and late starts of a network in networkx. Reads {nodes, from, to, weight, duration} as JSON from its input, prints
the milliseconds of the middle one of several rounds and the finish. Exit code 3: there is no networkx here."""

import json
import statistics
import sys
import time

try:
    import networkx
except ImportError:
    sys.exit(3)

given = json.load(sys.stdin)
duration = given["duration"]
graph = networkx.DiGraph()
graph.add_nodes_from(range(given["nodes"]))
graph.add_weighted_edges_from(zip(given["from"], given["to"], given["weight"]))


def schedule():
    order = list(networkx.topological_sort(graph))
    early = {}
    for node in order:
        early[node] = max((early[before] + edge["weight"] for before, edge in graph.pred[node].items()), default=0)
    end = max(early[node] + duration[node] for node in order)
    late = {}
    for node in reversed(order):
        late[node] = min(
            (late[after] - edge["weight"] for after, edge in graph.succ[node].items()), default=end - duration[node]
        )
    return end


rounds = []
for _ in range(7):
    begun = time.perf_counter()
    end = schedule()
    rounds.append((time.perf_counter() - begun) * 1000)
print(json.dumps({"ms": statistics.median(rounds), "end": end}))
