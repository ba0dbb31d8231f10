"""Signs in with a one-time link and prints the cookie and the token against forged requests."""

import http.cookiejar
import json
import re
import sys
import urllib.request

PASSWORD = "一个-长长的-口令-2026"


def main() -> None:
    base, role, links = sys.argv[1:4]
    line = next(line for line in links.splitlines() if role in line and "token=" in line)
    token = re.search(r"token=([\w-]+)", line).group(1)
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def post(path: str, body: dict) -> dict:
        request = urllib.request.Request(base + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        return json.loads(opener.open(request).read() or b"{}")

    post("/activations", {"token": token, "password": PASSWORD})
    # The example account of a role is named after it.
    session = post("/sessions", {"name": role, "password": PASSWORD})
    print("; ".join(f"{cookie.name}={cookie.value}" for cookie in jar))
    print(session["csrf_token"])


if __name__ == "__main__":
    main()
