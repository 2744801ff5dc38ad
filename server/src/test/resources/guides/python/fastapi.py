"""Stands in for FastAPI, so that the code of the documentation runs without the package."""
import inspect


class HTTPException(Exception):
    def __init__(self, status_code, detail=None, headers=None):
        super().__init__(detail)
        self.status_code, self.detail, self.headers = status_code, detail, headers


class Client:
    def __init__(self, host):
        self.host = host


class Request:
    def __init__(self, headers, host):
        self.headers, self.client = headers, Client(host)


class Depends:
    def __init__(self, dependency):
        self.dependency = dependency


class FastAPI:
    def __init__(self):
        self.routes = {}

    def get(self, path):
        def register(handler):
            self.routes[path] = handler
            return handler

        return register

    async def respond(self, path, request):
        """Returns the status, the body and the headers of a response."""
        if path not in self.routes:
            return 404, {"detail": "Not Found"}, {}
        handler = self.routes[path]
        try:
            given = {
                name: await parameter.default.dependency(request)
                for name, parameter in inspect.signature(handler).parameters.items()
            }
            return 200, await handler(**given), {}
        except HTTPException as e:
            return e.status_code, {"detail": e.detail}, e.headers or {}
