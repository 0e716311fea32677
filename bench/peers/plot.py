"""A plot of bench/peers/run.py's rows: bars on a logarithmic scale, as SVG that reads on light and dark ground."""
import math
from xml.sax.saxutils import escape

PLOTTED = ["assertion ES256", "registration packed x5c"]
LABEL_WIDTH, BAR_WIDTH, VALUE_WIDTH = 420, 420, 90
ROW, HEAD, FOOT = 19, 34, 48
STYLE = """
 text { font: 12px sans-serif; fill: #24292f }
 .head { font-weight: bold; font-size: 14px }
 .small { font-size: 11px; fill: #57606a }
 .ours { fill: #0969da } .theirs { fill: #8c959f }
 .grid { stroke: #8c959f; stroke-opacity: .35 }
 .ground { fill: #ffffff }
 @media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .small { fill: #9198a1 } .ours { fill: #4493f8 } .theirs { fill: #7d8590 }
  .ground { fill: #0d1117 }
 }
"""


def text(x, y, what, anchor="start", kind=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" class="{kind}">{escape(what)}</text>'


def scale(rows):
    """Powers of ten around all rates."""
    rates = [row["per_second"] for row in rows]
    return math.floor(math.log10(max(1, min(rates)))), math.ceil(math.log10(max(10, max(rates) + 1)))


def length(rate, low, high):
    return BAR_WIDTH * (math.log10(max(rate, 10**low)) - low) / (high - low)


def tick(power):
    return {3: "1k", 4: "10k", 5: "100k", 6: "1M"}.get(power, str(10**power))


def bar(row, y, low, high):
    width = length(row["per_second"], low, high)
    kind = "ours" if row["peer"] == "assay" else "theirs"
    yield text(LABEL_WIDTH - 8, y + 13, f"{row['peer']}: {row['variant']}", "end")
    yield f'<rect x="{LABEL_WIDTH}" y="{y + 3}" width="{width:.1f}" height="13" rx="2" class="{kind}"/>'
    yield text(LABEL_WIDTH + width + 5, y + 13, f"{row['per_second']:,}".replace(",", " "))


def panel(task, rows, y):
    low, high = scale(rows)
    bottom = y + HEAD + ROW * len(rows)
    yield text(12, y + 18, f"{task[0].upper()}{task[1:]}, per second on one core", kind="head")
    for power in range(low, high + 1):
        x = LABEL_WIDTH + BAR_WIDTH * (power - low) / (high - low)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y + HEAD - 4}" y2="{bottom + 4}" class="grid"/>'
        yield text(x, bottom + 17, tick(power), "middle", "small")
    for index, row in enumerate(rows):
        yield from bar(row, y + HEAD + ROW * index, low, high)


def svg(found):
    panels, y = [], 8
    for task in PLOTTED:
        rows = [row for row in found["rows"] if row["task"] == task]
        if rows:
            panels += panel(task, rows, y)
            y += HEAD + ROW * len(rows) + FOOT - 14
    note = f"{found['date']}, {found['processor']}; logarithmic scale; blue: assay"
    panels.append(text(12, y + 10, note, kind="small"))
    width, height = LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH, y + 22
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-label="assay and its peers">\n<style>{STYLE}</style>\n'
            f'<rect width="{width}" height="{height}" class="ground"/>\n' + "\n".join(panels) + "\n</svg>\n")
