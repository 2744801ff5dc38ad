import client
from check import api_client, equal, fails_with, name, secret, that

PROJECT = 'default'
api = client.ProjectKeysApi(api_client('Authorization', f'Bearer {secret}'))

created = api.create_key(PROJECT, client.CreateKeyRequest(label=name, roles='files:read, files:write')).key
that(len(created.value) >= 16, 'create shows the secret')
equal(created.roles, 'files:read, files:write', 'roles')

got = api.get_key(PROJECT, created.id).key
equal(got.label, name, 'label')
equal(got.created_at, created.created_at, 'created_at')

updated = api.update_key(PROJECT, created.id, client.UpdateKeyRequest(label=f'{name}-updated')).key
equal(updated.label, f'{name}-updated', 'label')
equal(updated.roles, 'files:read, files:write', 'roles')

listed = [key for key in api.list_keys(PROJECT).data if key.id == created.id]
equal([key.last_used for key in listed], [None], 'last_used')


def verify(value):
    return api.verify_key(PROJECT, client.VerifyKeyRequest(key=value))


good = verify(created.value)
equal(good.is_valid, True, 'is_valid')
equal(good.key.id, created.id, 'id of the verified key')
again = api.regenerate_key(PROJECT, created.id).key
that(again.value != created.value, 'regenerate shows another secret')
equal(verify(created.value).is_valid, False, 'is_valid of the secret before')
equal(verify(again.value).is_valid, True, 'is_valid of the new secret')

other = api.create_key(PROJECT, client.CreateKeyRequest(label=f'{name}-other', roles='*')).key
api.delete_key(PROJECT, other.id)
fails_with(404, lambda: api.get_key(PROJECT, other.id))
