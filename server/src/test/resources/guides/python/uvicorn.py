"""Stands in for Uvicorn: python3 -m uvicorn module:app --port n."""
import asyncio
import importlib
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from fastapi import Request

sys.path.insert(0, os.getcwd())
module, name = sys.argv[1].split(":")
app = getattr(importlib.import_module(module), name)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        request = Request(self.headers, self.client_address[0])
        status, body, headers = asyncio.run(app.respond(self.path, request))
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


HTTPServer(("127.0.0.1", int(sys.argv[3])), Handler).serve_forever()
