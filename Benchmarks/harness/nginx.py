"""A server that costs next to nothing: nginx, one worker, two fixed answers."""

import contextlib
import json

from harness.processes import free_port, running, wait_for_port

# A text classification of 82 bytes, and an embedding of about 5 kB.
SMALL = '[[{"label":"POSITIVE","score":0.9998002},{"label":"NEGATIVE","score":0.00019998}]]'
LARGE = json.dumps([round(0.05 * ((i * 37 % 101) / 101 - 0.5), 9) for i in range(384)], separators=(",", ":"))
assert len(SMALL) == 82, len(SMALL)

CONFIGURATION = """
daemon off; master_process off; worker_processes 1;
pid {work}/nginx.pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; default_type application/json;
  client_body_temp_path {work}/nginx; proxy_temp_path {work}/nginx; fastcgi_temp_path {work}/nginx;
  uwsgi_temp_path {work}/nginx; scgi_temp_path {work}/nginx;
  server {{
    listen 127.0.0.1:{port};
    location /small {{ return 200 '{small}'; }}
    location /large {{ set $head '{head}'; return 200 '${{head}}{tail}'; }}
  }}
}}
"""


@contextlib.contextmanager
def nginx(work):
    """nginx on a free port: yields its address."""
    port = free_port()
    (work / "nginx").mkdir(exist_ok=True)
    configuration = work / "nginx.conf"
    # A word of nginx's configuration holds 4 kB at the most: the large answer is two.
    head, tail = LARGE[:3000], LARGE[3000:]
    configuration.write_text(CONFIGURATION.format(work=work, port=port, small=SMALL, head=head, tail=tail))
    command = ["/usr/sbin/nginx", "-c", str(configuration), "-p", str(work)]
    with running(command, work / "nginx.log") as child:
        wait_for_port(port, child)
        yield f"http://127.0.0.1:{port}"
