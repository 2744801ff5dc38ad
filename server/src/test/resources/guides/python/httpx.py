"""Stands in for HTTPX, so that the code of the documentation runs without the package."""
import json
import urllib.error
import urllib.request


class HTTPError(Exception):
    pass


class Response:
    def __init__(self, status, body):
        self.status, self.body = status, body

    def raise_for_status(self):
        if self.status >= 400:
            raise HTTPError(f"status {self.status}")

    def json(self):
        return json.loads(self.body)


class AsyncClient:
    def __init__(self, base_url, headers, timeout):
        self.base_url, self.headers, self.timeout = base_url, headers, timeout
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def post(self, path, json):
        request = urllib.request.Request(
            self.base_url + path, encode(json), {**self.headers, "Content-Type": "application/json"}
        )
        try:
            with self.opener.open(request, timeout=self.timeout) as response:
                return Response(response.status, response.read())
        except urllib.error.HTTPError as e:
            return Response(e.code, e.read())
        except OSError as e:
            raise HTTPError(str(e)) from e


def encode(value):
    return json.dumps(value).encode()
