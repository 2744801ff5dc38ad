import client
from check import api_client, equal, fails_with, name, secret, that

api = client.APIKeysApi(api_client('X-API-Key', secret))
origins = ['https://app.example.com']

created = api.create_api_key(client.CreateKeyRequest(api_key=client.CreateKeyFields(
    name=name,
    key_type='private',
    allowed_origins=origins,
    allowed_assistants=None,
))).data
that(len(created.key_value) >= 32, 'create shows the secret')
equal(created.allowed_assistants, [], 'allowed_assistants')

got = api.get_api_key(created.id).data
equal(got.name, name, 'name')
equal(got.key_type, 'private', 'key_type')
equal(got.key_value, None, 'key_value')
equal(got.allowed_origins, origins, 'allowed_origins')

change = client.UpdateKeyRequest(api_key=client.UpdateKeyFields(name=f'{name}-updated'))
updated = api.update_api_key(created.id, change).data
equal(updated.name, f'{name}-updated', 'name')
equal(updated.allowed_origins, origins, 'allowed_origins')

that(created.id in [key.id for key in api.list_api_keys().data], 'the list has the key')

other = api.create_api_key(client.CreateKeyRequest(api_key=client.CreateKeyFields(name=f'{name}-other', key_type='public'))).data
equal(api.delete_api_key(other.id).data, None, 'data of delete')
fails_with(404, lambda: api.get_api_key(other.id))
