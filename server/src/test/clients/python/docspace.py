import re

import client
from check import api_client, equal, fails_with, name, secret, that

api = client.KeysApi(api_client('Authorization', f'Bearer {secret}'))

created = api.create_api_key(create_api_key_request=client.CreateApiKeyRequest(
    name=name,
    permissions=['files:read'],
)).response
that(re.fullmatch('sk-[0-9a-f]{64}', created.key), 'create shows the secret')
equal(created.expires_at, None, 'expiresAt')

change = client.UpdateApiKeyRequest(name=f'{name}-updated')
equal(api.update_api_key(created.id, change).response, True, 'response of update')
listed = [key for key in api.get_api_keys().response if key.id == created.id]
equal([key.name for key in listed], [f'{name}-updated'], 'name')
equal(listed[0].permissions, ['files:read'], 'permissions')

other = api.create_api_key(create_api_key_request=client.CreateApiKeyRequest(name=f'{name}-other')).response
this = client.KeysApi(api_client('Authorization', f'Bearer {other.key}'))
equal(this.get_api_key().response.id, other.id, 'id of the calling key')
that('files:read' in api.get_all_permissions().response, 'the permissions are listed')

equal(api.delete_api_key(other.id).response, True, 'response of delete')
fails_with(404, lambda: api.delete_api_key(other.id))
