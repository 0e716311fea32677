"""What bench/peers/driver.hpp is for the drivers in C++."""
import base64
import json
import sys
import time

BETWEEN_LOOKS = 16


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check(row):
    name = f"{row['task']}, {row['variant']}"
    if not all(map(row["accepts"], row["good"])):
        raise ValueError(f"{name}: refuses a good input")
    if not row["refused"]:
        raise ValueError(f"{name}: has nothing to refuse")
    if any(map(row["accepts"], row["refused"])):
        raise ValueError(f"{name}: accepts a corrupted input")


def measure(row, seconds):
    good, accepts, judged, start = row["good"], row["accepts"], 0, time.process_time()
    while time.process_time() - start < seconds:
        for _ in range(BETWEEN_LOOKS):
            row["next"] = (row.get("next", -1) + 1) % len(good)
            if not accepts(good[row["next"]]):
                raise ValueError("refuses a good input")
        judged += BETWEEN_LOOKS
    return {"judged": judged, "seconds": time.process_time() - start}


def serve(peer, version, rows):
    """A row: task, variant, good, refused, and accepts, which judges one input."""
    for row in rows:
        check(row)
    names = [{"task": row["task"], "variant": row["variant"]} for row in rows]
    print(json.dumps({"peer": peer, "version": version, "rows": names}), flush=True)
    for line in sys.stdin:
        row, seconds = line.split()
        print(json.dumps(measure(rows[int(row)], float(seconds))), flush=True)
