"""The pages of the browser test: https for host names of its own, http on localhost."""
import http.server
import json
import pathlib
import ssl
import subprocess
import threading

PAGE = b"<!doctype html><meta charset=utf-8><title>ready</title><p>ready"
FRAME = b"""<!doctype html><meta charset=utf-8><title>ready</title>
<iframe src="https://%s/" allow="publickey-credentials-get *; publickey-credentials-create *"></iframe>"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    well_known = {}

    def do_GET(self):
        path, _, query = self.path.partition("?")
        host = self.headers.get("Host", "")
        if path == "/.well-known/webauthn" and host in self.well_known:
            self.answer("application/json", json.dumps(self.well_known[host]).encode())
        elif path == "/frame":
            self.answer("text/html", FRAME % query.encode())
        elif path == "/":
            self.answer("text/html", PAGE)
        else:
            self.send_error(404)

    def answer(self, kind, content):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Browsers open connections that they do not use."""


def make_certificate(folder, hosts):
    """A certificate that signs itself, and its key."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    names = ",".join(f"DNS:{host}" for host in hosts)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=assay browser test", "-addext", f"subjectAltName={names}", "-keyout", str(key), "-out",
         str(certificate)], check=True, capture_output=True)
    return certificate, key


class Site:
    """Serves until closed. `plain_port` is http, `secure_port` https for the hosts."""

    def __init__(self, folder, hosts):
        handler = type("SiteHandler", (Handler,), {"well_known": {}})
        self.well_known = handler.well_known
        self.servers = [QuietServer(("127.0.0.1", 0), handler) for _ in range(2)]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate, key = make_certificate(pathlib.Path(folder), hosts)
        self.certificate = ssl.PEM_cert_to_DER_cert(certificate.read_text())
        context.load_cert_chain(certificate, key)
        # The handshake is left to the thread of the connection: one that a browser opens ahead blocks nobody.
        self.servers[1].socket = context.wrap_socket(self.servers[1].socket, server_side=True,
                                                     do_handshake_on_connect=False)
        self.plain_port, self.secure_port = (server.server_address[1] for server in self.servers)
        for server in self.servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def close(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()
