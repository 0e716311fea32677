"""What was set out to be reached, and whether a run of bench/peers/run.py reached it."""
import statistics

EVP = ("OpenSSL", "signature ES256", "EVP_PKEY_verify, key kept, hash given")
EVP_AND_HASH = ("OpenSSL", "signature ES256", "SHA256 and EVP_PKEY_verify, key kept")
LIBFIDO2 = ("libfido2", "assertion ES256", "raw fields, key parsed each time")
LIBFIDO2_PACKED = ("libfido2", "registration packed x5c", "raw fields, chain not checked")
SIMPLEWEBAUTHN = ("SimpleWebAuthn", "assertion ES256", "JSON, key parsed each time")


def assertion(variant):
    return "assay", "assertion ES256", variant


def signature(variant):
    return "assay", "signature ES256", variant


def packed(variant):
    return "assay", "registration packed x5c", variant


# What, ours, theirs, and at least how many times theirs; none: no target was set.
RATIOS = [
    ("ES256 signature, native, batch of 64, any key", signature("native, key kept, batch of 64"), EVP, 6.5),
    ("the same, 1 KiB", signature("native, key expanded to 1 KiB, batch of 64"), EVP, 16),
    ("the same, 8 KiB", signature("native, key expanded to 8 KiB, batch of 64"), EVP, 22),
    ("ES256 signature, native, one, any key", signature("native, key kept"), EVP, 1.3),
    ("the same, 8 KiB", signature("native, key expanded to 8 KiB"), EVP, 4),
    ("assertion, OpenSSL backend, raw fields, key kept", assertion("openssl, raw fields, key kept"), EVP, 0.97),
    ("the same, its hash counted on both sides", assertion("openssl, raw fields, key kept"), EVP_AND_HASH, 0.97),
    ("assertion, OpenSSL backend, raw fields, key parsed", assertion("openssl, raw fields, key parsed each time"),
     LIBFIDO2, 1.5),
    ("assertion, native, batch of 64, raw fields, key parsed",
     assertion("native, raw fields, key parsed each time, batch of 64"), LIBFIDO2, 10),
    ("the same, JSON", assertion("native, JSON, key parsed each time, batch of 64"), LIBFIDO2, 10),
    ("the same, raw fields, 8 KiB", assertion("native, raw fields, key expanded to 8 KiB, batch of 64"), LIBFIDO2,
     None),
    ("packed x5c, raw fields, certificate seen before", packed("openssl, raw fields, chain checked before"),
     LIBFIDO2_PACKED, 1.5),
    ("packed x5c, raw fields, certificate never seen", packed("openssl, raw fields, chain checked"), LIBFIDO2_PACKED,
     None),
    ("assertion, OpenSSL backend, JSON, key parsed", assertion("openssl, JSON, key parsed each time"), SIMPLEWEBAUTHN,
     None),
    ("assertion, native, batch of 64, JSON, key parsed",
     assertion("native, JSON, key parsed each time, batch of 64"), SIMPLEWEBAUTHN, None),
]
# What, ours, and at most how many microseconds.
AROUND = "assertion ES256 without its signature"
TIMES = [("assertion without its signature, raw fields, key kept", ("assay", AROUND, "raw fields, key kept"), 0.5),
         ("the same, JSON", ("assay", AROUND, "JSON, key kept"), 0.9)]


def middle_half(values):
    """Lower quartile, median, upper quartile."""
    return statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3


def met(low, high, wanted):
    """Of a ratio: whether the middle half of the rounds agrees that it is as large as wanted."""
    if wanted is None:
        return ""
    return "met" if low >= wanted else "missed" if high < wanted else "within noise"


def judgement(low, median, high, unit):
    return {"reached": f"{median:.3g} {unit}", "half": f"{low:.3g}-{high:.3g}"}


def ratio_rows(rates):
    for what, ours, theirs, wanted in RATIOS:
        row = {"what": what, "against": f"{theirs[0]}: {theirs[2]}", "wanted": f"{wanted} x" if wanted else "",
               "reached": "not measured", "half": "", "met": ""}
        if ours in rates and theirs in rates:
            low, median, high = middle_half([a / b for a, b in zip(rates[ours], rates[theirs])])
            row |= judgement(low, median, high, "x") | {"met": met(low, high, wanted)}
        yield row


def time_rows(rates):
    for what, ours, wanted in TIMES:
        row = {"what": what, "against": "", "wanted": f"{wanted} us", "reached": "not measured",
               "half": "", "met": ""}
        if ours in rates:
            low, median, high = middle_half([1e6 / rate for rate in rates[ours]])
            row |= judgement(low, median, high, "us") | {"met": met(-high, -low, -wanted)}
        yield row


def judged(rates):
    return [*ratio_rows(rates), *time_rows(rates)]


def table(rows):
    yield "| what | against | wanted | reached | middle half | |"
    yield "|---|---|--:|--:|--:|---|"
    for row in rows:
        yield f"| {row['what']} | {row['against']} | {row['wanted']} | {row['reached']} | {row['half']} | {row['met']} |"
