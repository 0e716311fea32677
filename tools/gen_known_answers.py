#!/usr/bin/env python3
"""Makes lib/crypto/known_answers.inc: for every algorithm a key and a signature, which a backend has to reproduce.

gen_known_answers.py          writes the file
gen_known_answers.py --check  writes nothing; exits 1 if the file is out of date

Everything follows from labels. The arithmetic is written out here, slow and plain, so that the answers come from no
crypto library. The keys protect nothing.
"""
import hashlib
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "lib/crypto/known_answers.inc"
MESSAGE = b"assay: a message whose signatures are known"
OTHER_MESSAGE = b"assay: a message whose signatures are not known"


def seed(label, size):
    return hashlib.shake_256(b"assay known answers: " + label.encode()).digest(size)


def seed_number(label, below):
    """A number in [1, below - 1]."""
    return int.from_bytes(seed(label, below.bit_length() // 8 + 16), "big") % (below - 1) + 1


# ECDSA (FIPS 186-5 6.4, SP 800-186, SEC 2)

class WeierstrassCurve:
    def __init__(self, p, a, n, x, y):
        self.p, self.a, self.n, self.base = p, a, n, (x, y)
        self.size = (p.bit_length() + 7) // 8

    def add(self, one, two):
        if one is None or two is None:
            return one or two
        (x1, y1), (x2, y2) = one, two
        if x1 == x2 and (y1 + y2) % self.p == 0:
            return None
        if one == two:
            slope = (3 * x1 * x1 + self.a) * pow(2 * y1, -1, self.p)
        else:
            slope = (y2 - y1) * pow(x2 - x1, -1, self.p)
        x = (slope * slope - x1 - x2) % self.p
        return x, (slope * (x1 - x) - y1) % self.p

    def multiply(self, scalar, point):
        result = None
        for bit in bin(scalar)[2:]:
            result = self.add(result, result)
            if bit == "1":
                result = self.add(result, point)
        return result


P256 = WeierstrassCurve(
    2**256 - 2**224 + 2**192 + 2**96 - 1, -3, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
P384 = WeierstrassCurve(
    2**384 - 2**128 - 2**96 + 2**32 - 1, -3,
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
    0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F)
P521 = WeierstrassCurve(
    2**521 - 1, -3,
    2**521 - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7,
    0xC6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66,
    0x11839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650)
SECP256K1 = WeierstrassCurve(
    2**256 - 2**32 - 977, 0, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


def der(tag, content):
    size = bytes([len(content)]) if len(content) < 128 else bytes([0x81, len(content)])
    return bytes([tag]) + size + content


def der_integer(value):
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def ecdsa(curve, hash_name, label):
    d = seed_number(label + " key", curve.n)
    k = seed_number(label + " nonce", curve.n)
    digest = hashlib.new(hash_name, MESSAGE).digest()
    z = int.from_bytes(digest, "big") >> max(0, 8 * len(digest) - curve.n.bit_length())
    r = curve.multiply(k, curve.base)[0] % curve.n
    s = pow(k, -1, curve.n) * (z + r * d) % curve.n
    x, y = curve.multiply(d, curve.base)
    key = {"x": x.to_bytes(curve.size, "big"), "y": y.to_bytes(curve.size, "big")}
    return key, der(0x30, der_integer(r) + der_integer(s))


# EdDSA (RFC 8032)

class EdwardsCurve:
    def __init__(self, p, a, d, n, base, size):
        self.p, self.a, self.d, self.n, self.base, self.size = p, a, d, n, base, size

    def add(self, one, two):
        (x1, y1), (x2, y2) = one, two
        t = self.d * x1 * x2 * y1 * y2
        x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, self.p)
        y = (y1 * y2 - self.a * x1 * x2) * pow(1 - t, -1, self.p)
        return x % self.p, y % self.p

    def multiply(self, scalar):
        result = (0, 1)
        for bit in bin(scalar)[2:]:
            result = self.add(result, result)
            if bit == "1":
                result = self.add(result, self.base)
        return result

    def encode(self, point):
        sign = (point[0] & 1) << (8 * self.size - 1)
        return (point[1] | sign).to_bytes(self.size, "little")


P25519 = 2**255 - 19
ED25519 = EdwardsCurve(
    P25519, -1, -121665 * pow(121666, -1, P25519), 2**252 + 27742317777372353535851937790883648493,
    (15112221349535400772501151409588531511454012693041857206046113283949847762202,
     46316835694926478169428394003475163141307993866256225615783033603165251855960), 32)
ED448 = EdwardsCurve(
    2**448 - 2**224 - 1, 1, -39081,
    2**446 - 13818066809895115352007386748515426880336692474882178609894547503885,
    (224580040295924300187604334099896036246789641632564134246125461686950415467406032909029192869357953282578032075146446173674602635247710,
     298819210078481492676017930443930673437544040154080242095928241372331506189835876003536878655418784733982303233503462500531545062832660),
    57)


def hash_25519(data):
    return hashlib.sha512(data).digest()


def hash_448(data):
    return hashlib.shake_256(data).digest(114)


def eddsa(curve, label):
    ed448 = curve is ED448
    hash_, prefix = (hash_448, b"SigEd448\0\0") if ed448 else (hash_25519, b"")
    h = bytearray(hash_(seed(label + " key", curve.size)))
    h[0] &= 0xFC if ed448 else 0xF8
    if ed448:
        h[56], h[55] = 0, h[55] | 0x80
    else:
        h[31] = h[31] & 0x7F | 0x40
    secret = int.from_bytes(h[:curve.size], "little")
    public = curve.encode(curve.multiply(secret))
    r = int.from_bytes(hash_(prefix + bytes(h[curve.size:]) + MESSAGE), "little") % curve.n
    point = curve.encode(curve.multiply(r))
    k = int.from_bytes(hash_(prefix + point + public + MESSAGE), "little") % curve.n
    return {"x": public}, point + ((r + k * secret) % curve.n).to_bytes(curve.size, "little")


# RSA (RFC 8017)

RSA_BITS = 2048
DIGEST_INFO = {
    "sha1": "3021300906052b0e03021a05000414",
    "sha256": "3031300d060960864801650304020105000420",
    "sha384": "3041300d060960864801650304020205000430",
    "sha512": "3051300d060960864801650304020305000440",
}


def is_prime(n):
    """Miller-Rabin with 40 fixed bases: enough for numbers that nobody chose against it."""
    shift = (n - 1 & -(n - 1)).bit_length() - 1
    for base in range(2, 42):
        x = pow(base, (n - 1) >> shift, n)
        if x in (1, n - 1):
            continue
        for _ in range(shift - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(label, bits):
    candidate = int.from_bytes(seed(label, bits // 8), "big") | 3 << (bits - 2) | 1
    while candidate % 65537 == 1 or not is_prime(candidate):
        candidate += 2
    return candidate


RSA_P, RSA_Q = prime("rsa p", RSA_BITS // 2), prime("rsa q", RSA_BITS // 2)


def rsa(encoded):
    n = RSA_P * RSA_Q
    d = pow(65537, -1, (RSA_P - 1) * (RSA_Q - 1))
    signature = pow(int.from_bytes(encoded, "big"), d, n)
    size = RSA_BITS // 8
    return {"n": n.to_bytes(size, "big"), "e": b"\1\0\1"}, signature.to_bytes(size, "big")


def rsa_pkcs1(hash_name):
    info = bytes.fromhex(DIGEST_INFO[hash_name]) + hashlib.new(hash_name, MESSAGE).digest()
    return rsa(b"\0\1" + b"\xff" * (RSA_BITS // 8 - 3 - len(info)) + b"\0" + info)


def rsa_pss(hash_name):
    digest = hashlib.new(hash_name, MESSAGE).digest()
    salt = seed(hash_name + " salt", len(digest))
    h = hashlib.new(hash_name, bytes(8) + digest + salt).digest()
    size = RSA_BITS // 8 - len(h) - 1
    block = bytes(size - len(salt) - 1) + b"\1" + salt
    mask = b"".join(hashlib.new(hash_name, h + i.to_bytes(4, "big")).digest() for i in range(size // len(h) + 1))
    masked = bytearray(a ^ b for a, b in zip(block, mask))
    masked[0] &= 0x7F
    return rsa(bytes(masked) + h + b"\xbc")


# ML-DSA (FIPS 204), deterministic, with an empty context

Q, D = 8380417, 13
ROOTS = [pow(1753, int(f"{i:08b}"[::-1], 2), Q) for i in range(256)]


def shake256(data, size):
    return hashlib.shake_256(data).digest(size)


def ntt(poly):
    w, index, length = list(poly), 0, 128
    while length:
        for start in range(0, 256, 2 * length):
            index += 1
            for j in range(start, start + length):
                t = ROOTS[index] * w[j + length] % Q
                w[j], w[j + length] = (w[j] + t) % Q, (w[j] - t) % Q
        length //= 2
    return w


def inverse_ntt(poly):
    w, index, length = list(poly), 256, 1
    while length < 256:
        for start in range(0, 256, 2 * length):
            index -= 1
            for j in range(start, start + length):
                a, b = w[j], w[j + length]
                w[j], w[j + length] = (a + b) % Q, (b - a) * ROOTS[index] % Q
        length *= 2
    return [x * 8347681 % Q for x in w]


def centred(x, modulus):
    x %= modulus
    return x - modulus if x > modulus // 2 else x


def norm(polys):
    return max(abs(centred(x, Q)) for poly in polys for x in poly)


def pack(values, bits):
    number = sum(value << (bits * i) for i, value in enumerate(values))
    return number.to_bytes(len(values) * bits // 8, "little")


class MlDsa:
    def __init__(self, k, l, eta, tau, gamma1_bits, gamma2, omega, challenge_size):
        self.k, self.l, self.eta, self.tau, self.omega = k, l, eta, tau, omega
        self.gamma1_bits, self.gamma1, self.gamma2 = gamma1_bits, 1 << gamma1_bits, gamma2
        self.beta, self.challenge_size = tau * eta, challenge_size

    def uniform(self, data):
        stream = hashlib.shake_128(data).digest(3 * 512)
        found = [int.from_bytes(stream[i:i + 3], "little") & 0x7FFFFF for i in range(0, len(stream), 3)]
        return [x for x in found if x < Q][:256]

    def bounded(self, data):
        halves = [half for byte in shake256(data, 512) for half in (byte & 15, byte >> 4)]
        if self.eta == 2:
            return [2 - half % 5 for half in halves if half < 15][:256]
        return [4 - half for half in halves if half < 9][:256]

    def mask(self, data):
        bits = self.gamma1_bits + 1
        number = int.from_bytes(shake256(data, 32 * bits), "little")
        return [self.gamma1 - (number >> (bits * i) & (1 << bits) - 1) for i in range(256)]

    def ball(self, challenge):
        stream = shake256(challenge, 1024)
        signs, at = int.from_bytes(stream[:8], "little"), 8
        c = [0] * 256
        for i in range(256 - self.tau, 256):
            while stream[at] > i:
                at += 1
            j, at = stream[at], at + 1
            c[i], c[j] = c[j], 1 - 2 * (signs & 1)
            signs >>= 1
        return c

    def decompose(self, r):
        r %= Q
        low = centred(r, 2 * self.gamma2)
        return (0, low - 1) if r - low == Q - 1 else ((r - low) // (2 * self.gamma2), low)

    def times(self, matrix, vector):
        return [inverse_ntt([sum(a[i] * v[i] for a, v in zip(row, vector)) % Q for i in range(256)]) for row in matrix]

    def scaled(self, c, vector):
        return [inverse_ntt([a * b % Q for a, b in zip(c, poly)]) for poly in vector]

    def hints(self, polys):
        places, ends = b"", b""
        for poly in polys:
            places += bytes(i for i, bit in enumerate(poly) if bit)
            ends += bytes([len(places)])
        return places + bytes(self.omega - len(places)) + ends

    def make_key(self, xi):
        h = shake256(xi + bytes([self.k, self.l]), 128)
        rho, rho2, self.secret = h[:32], h[32:96], h[96:]
        self.matrix = [[self.uniform(rho + bytes([s, r])) for s in range(self.l)] for r in range(self.k)]
        polys = [self.bounded(rho2 + i.to_bytes(2, "little")) for i in range(self.k + self.l)]
        self.s1, self.s2 = [ntt(p) for p in polys[:self.l]], [ntt(p) for p in polys[self.l:]]
        t = [[(a + b) % Q for a, b in zip(*pair)] for pair in zip(self.times(self.matrix, self.s1), polys[self.l:])]
        low = [[centred(x, 1 << D) for x in poly] for poly in t]
        self.t0 = [ntt(poly) for poly in low]
        high = [[(x - y) >> D for x, y in zip(*pair)] for pair in zip(t, low)]
        return rho + b"".join(pack(poly, 10) for poly in high)

    def attempt(self, mu, masks):
        w = self.times(self.matrix, [ntt(y) for y in masks])
        width = 6 if self.gamma2 == (Q - 1) // 88 else 4
        high = b"".join(pack([self.decompose(x)[0] for x in poly], width) for poly in w)
        challenge = shake256(mu + high, self.challenge_size)
        c = ntt(self.ball(challenge))
        z = [[a + b for a, b in zip(*pair)] for pair in zip(masks, self.scaled(c, self.s1))]
        rest = [[a - b for a, b in zip(*pair)] for pair in zip(w, self.scaled(c, self.s2))]
        ct0 = self.scaled(c, self.t0)
        low = max(abs(self.decompose(x)[1]) for poly in rest for x in poly)
        hints = [[self.decompose(a)[0] != self.decompose(a + b)[0] for a, b in zip(*pair)] for pair in zip(rest, ct0)]
        if (norm(z) >= self.gamma1 - self.beta or low >= self.gamma2 - self.beta or norm(ct0) >= self.gamma2
                or sum(map(sum, hints)) > self.omega):
            return None
        packed = b"".join(pack([self.gamma1 - centred(x, Q) for x in poly], self.gamma1_bits + 1) for poly in z)
        return challenge + packed + self.hints(hints)

    def sign(self, label):
        public = self.make_key(seed(label + " key", 32))
        mu = shake256(shake256(public, 64) + bytes(2) + MESSAGE, 64)
        rho = shake256(self.secret + bytes(32) + mu, 64)
        kappa, signature = 0, None
        while signature is None:
            masks = [self.mask(rho + (kappa + i).to_bytes(2, "little")) for i in range(self.l)]
            signature = self.attempt(mu, masks)
            kappa += self.l
        return {"x": public}, signature


ML_DSA_44 = MlDsa(4, 4, 2, 39, 17, (Q - 1) // 88, 80, 32)
ML_DSA_65 = MlDsa(6, 5, 4, 49, 19, (Q - 1) // 32, 55, 48)
ML_DSA_87 = MlDsa(8, 7, 2, 60, 19, (Q - 1) // 32, 75, 64)


# The file

def answers():
    """Algorithm, key type, curve, key, signature."""
    for name, curve, curve_name, hash_name in (
            ("es256", P256, "p256", "sha256"), ("esp256", P256, "p256", "sha256"),
            ("es384", P384, "p384", "sha384"), ("esp384", P384, "p384", "sha384"),
            ("es512", P521, "p521", "sha512"), ("esp512", P521, "p521", "sha512"),
            ("es256k", SECP256K1, "secp256k1", "sha256")):
        yield name, "ec2", curve_name, *ecdsa(curve, hash_name, name)
    for name, curve, curve_name in (("eddsa", ED25519, "ed25519"), ("ed25519", ED25519, "ed25519"),
                                    ("ed448", ED448, "ed448")):
        yield name, "okp", curve_name, *eddsa(curve, name)
    for bits in ("1", "256", "384", "512"):
        yield "rs" + bits, "rsa", "none", *rsa_pkcs1("sha" + bits)
    for bits in ("256", "384", "512"):
        yield "ps" + bits, "rsa", "none", *rsa_pss("sha" + bits)
    for name, scheme in (("ml_dsa_44", ML_DSA_44), ("ml_dsa_65", ML_DSA_65), ("ml_dsa_87", ML_DSA_87)):
        yield name, "akp", "none", *scheme.sign(name)


def array(name, data):
    rows = [", ".join(f"0x{byte:02x}" for byte in data[i:i + 18]) for i in range(0, len(data), 18)]
    return f"constexpr std::uint8_t {name}[] = {{\n    " + ",\n    ".join(rows) + "};\n"


def generate():
    arrays = {"kMessage": MESSAGE, "kOtherMessage": OTHER_MESSAGE}
    arrays |= {f"kMessageSha{bits}": hashlib.new(f"sha{bits}", MESSAGE).digest() for bits in (1, 256, 384, 512)}
    names, rows = {}, []

    def name_of(data, name):
        """One array for equal bytes: the RSA algorithms share a key."""
        if data not in names:
            names[data] = name
            arrays[name] = data
        return names[data]

    for algorithm, key_type, curve, key, signature in answers():
        prefix = "k" + "".join(part.capitalize() for part in algorithm.split("_"))
        members = [f"KeyType::{key_type}", f"Curve::{curve}", f"Algorithm::{algorithm}"]
        members += [name_of(key[part], ("kRsa" if part in "ne" else prefix) + part.upper()) if part in key else "{}"
                    for part in "xyne"]
        rows.append(f"    {{Algorithm::{algorithm},\n     {{{', '.join(members)}}},\n"
                    f"     {name_of(signature, prefix + 'Signature')}}},\n")
    return ("// Generated by tools/gen_known_answers.py. Do not edit.\n// clang-format off\n\n"
            + "".join(array(name, data) for name, data in arrays.items())
            + "\nconstexpr KnownSignature kSignatures[] = {\n" + "".join(rows) + "};\n\n// clang-format on\n")


def main():
    text = generate()
    if "--check" in sys.argv[1:]:
        if not TARGET.exists() or TARGET.read_text() != text:
            sys.exit(f"{TARGET.relative_to(ROOT)} is out of date: run tools/gen_known_answers.py")
    else:
        TARGET.write_text(text)


if __name__ == "__main__":
    main()
