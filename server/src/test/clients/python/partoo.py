from datetime import date

import client
from check import api_client, equal, fails_with, name, secret, that

api = client.ApiKeysApi(api_client('x-APIKey', secret))

created = api.create_api_key(client.ApiKeyBody(
    label=name,
    description=None,
    expiration_date=date(2027, 1, 31),
    ip_whitelist=['192.0.2.0/24'],
    has_restricted_permissions=True,
    permissions=['files:read'],
))
that(len(created.api_key) >= 32, 'create shows the secret')
equal(created.description, None, 'description')
equal(created.expiration_date, date(2027, 1, 31), 'expiration_date')

got = api.get_api_key(created.id)
equal(got.label, name, 'label')
equal(got.permissions, ['files:read'], 'permissions')
equal(got.revoked_by, None, 'revoked_by')

updated = api.update_api_key(created.id, client.ApiKeyBody(label=f'{name}-updated', expiration_date=None))
equal(updated.label, f'{name}-updated', 'label')
equal(updated.expiration_date, None, 'expiration_date')
equal(updated.ip_whitelist, ['192.0.2.0/24'], 'ip_whitelist')

page = api.list_api_keys(search_text=name)
equal(page.count, 1, 'count')
equal([key.id for key in page.api_keys], [created.id], 'ids of the page')

other = api.create_api_key(client.ApiKeyBody(label=f'{name}-other'))
equal(api.revoke_api_key(other.id).status, 'success', 'status')
fails_with(404, lambda: api.get_api_key(2000000000))
