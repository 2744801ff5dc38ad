"""What a round trip has to find; anything else ends the program with a traceback."""
import sys

import client

url, secret, name = sys.argv[1:]


def api_client(header, value):
    """A client of the server that sends one header with each request."""
    return client.ApiClient(client.Configuration(host=url), header_name=header, header_value=value)


def equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f'{what}: expected {expected!r} but was {actual!r}')


def that(holds, what):
    if not holds:
        raise AssertionError(what)


def fails_with(status, call):
    try:
        call()
    except client.ApiException as failed:
        equal(failed.status, status, 'status')
    else:
        raise AssertionError(f'expected status {status}')
