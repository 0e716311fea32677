"""What bench/peers/run.py found, as performance.csv and as the tables of performance.md."""
import csv
import statistics

import targets

TASKS = ["assertion ES256", "assertion ES256 without its signature", "signature ES256", "registration packed x5c", "registration none",
         "signature Ed25519", "signature ES256K"]
BEGIN, END = "<!-- begin: bench/peers/run.py writes this -->", "<!-- end -->"
COLUMNS = ["date", "processor", "peer", "version", "task", "variant", "per_second", "low", "high", "to_openssl",
           "to_libfido2"]
# What others are compared with: the rate of the same round, and the tasks that the comparison means something for.
BASELINES = {
    "openssl": (targets.EVP, {"assertion ES256", "signature ES256"}),
    "libfido2": (targets.LIBFIDO2, {"assertion ES256"}),
    "libfido2 registration": (targets.LIBFIDO2_PACKED, {"registration packed x5c"}),
}


def ratios(rates, key):
    """Medians of the quotients of one round, by baseline."""
    found = {}
    for name, (baseline, tasks) in BASELINES.items():
        if key[1] not in tasks or baseline not in rates:
            continue
        quotients = [ours / theirs for ours, theirs in zip(rates[key], rates[baseline])]
        found[name.split()[0]] = round(statistics.median(quotients), 3)
    return found


def results(rates, versions, skipped, circumstances):
    rows = [{"peer": key[0], "task": key[1], "variant": key[2], "per_second": round(statistics.median(values)),
             "low": round(min(values)), "high": round(max(values)), "ratios": ratios(rates, key)}
            for key, values in rates.items()]
    rows.sort(key=lambda row: (TASKS.index(row["task"]), -row["per_second"]))
    return {**circumstances, "versions": versions, "skipped": skipped, "rows": rows,
            "targets": targets.judged(rates)}


def number(value):
    return f"{value:,}".replace(",", " ")


def microseconds(rate):
    """Of one, to three digits."""
    taken = 1e6 / max(1, rate)
    return f"{taken:.0f}" if taken >= 100 else f"{taken:.{1 if taken >= 10 else 2}f}"


def ratio(row, name):
    return f"{row['ratios'][name]:.2f}" if name in row["ratios"] else ""


def table(rows):
    yield "| who | how | per second | lowest-highest | us | to OpenSSL's signature | to libfido2 |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for row in rows:
        spread = f"{number(row['low'])}-{number(row['high'])}"
        yield (f"| {row['peer']} | {row['variant']} | {number(row['per_second'])} | {spread} | "
               f"{microseconds(row['per_second'])} | "
               f"{ratio(row, 'openssl')} | {ratio(row, 'libfido2')} |")


def preamble(found):
    versions = "; ".join(f"{name} {version}" for name, version in sorted(found["versions"].items()))
    yield (f"{found['date']}, {found['processor']}, {found['cores']} cores, {found['system']}; load "
           f"{found['load_before']} before and {found['load_after']} after. Medians of {found['rounds']} rounds of "
           f"{found['seconds']} s of the processor's time a row; {found['inputs']} keys.")
    yield ""
    yield f"Versions: {versions}."
    for skipped in found["skipped"]:
        yield ""
        yield f"Skipped: {skipped['peer']}: {skipped['reason']}."


def markdown(found):
    lines = [*preamble(found), "", "### Targets", "", *targets.table(found["targets"])]
    for task in TASKS:
        rows = [row for row in found["rows"] if row["task"] == task]
        if rows:
            lines += ["", f"### {task[0].upper()}{task[1:]}", "", *table(rows)]
    return "\n".join(lines) + "\n"


def inserted(text, tables):
    """A page whose tables are these."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError("the page has no place for the tables")
    return f"{before}{BEGIN}\n{tables}{END}{after}"


def write_csv(found, file):
    """Skipped peers too: their variant is the reason, and they have no figures."""
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    common = {"date": found["date"], "processor": found["processor"]}
    for row in found["rows"]:
        writer.writerow({**common, "peer": row["peer"], "version": found["versions"][row["peer"]],
                         **{name: row[name] for name in ("task", "variant", "per_second", "low", "high")},
                         "to_openssl": row["ratios"].get("openssl"), "to_libfido2": row["ratios"].get("libfido2")})
    for skipped in found["skipped"]:
        writer.writerow({**common, "peer": skipped["peer"], "task": "skipped", "variant": skipped["reason"]})


def write(found, folder):
    with open(folder / "performance.csv", "w", encoding="ascii") as file:
        write_csv(found, file)
    page = folder / "performance.md"
    if page.exists():
        page.write_text(inserted(page.read_text(encoding="ascii"), markdown(found)), encoding="ascii")
