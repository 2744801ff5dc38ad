import client
from check import api_client, equal, fails_with, name, secret, that

CREDITS = 5_000_000_000
METADATA = {'plan': 'pro', 'limits': {'regions': ['eu', 'us'], 'seats': 7}}

connection = api_client('Authorization', f'Bearer {secret}')
keys = client.KeysApi(connection)
verifications = client.VerifyApi(connection)

created = keys.create_key(new_key=client.NewKey(
    project='default',
    name=name,
    expires_at=None,
    permissions=['files:read', 'files:write'],
    rate_limits=[client.NewRateLimit(name='burst', limit=CREDITS, window_seconds=60)],
    credits=client.CreditsPatch(remaining=CREDITS),
    metadata=METADATA,
))
that(created.secret, 'create shows the secret')
equal(created.expires_at, None, 'expires_at')
equal(created.credits.remaining, CREDITS, 'credits')
equal(created.metadata, METADATA, 'metadata')

key = keys.get_key(created.id)
equal(key.name, name, 'name')
equal(key.permissions, ['files:read', 'files:write'], 'permissions')
equal(key.rate_limits[0].limit, CREDITS, 'limit')
equal(key.revoked_by, None, 'revoked_by')

change = client.KeyPatch(name=f'{name}-updated', description=None, metadata={'limits': {'seats': 8}})
updated = keys.update_key(created.id, if_match=f'"{key.version}"', key_patch=change)
equal(updated.name, f'{name}-updated', 'name')
equal(updated.metadata, {'plan': 'pro', 'limits': {**METADATA['limits'], 'seats': 8}}, 'metadata')
equal(updated.version, key.version + 1, 'version')
fails_with(412, lambda: keys.update_key(created.id, if_match=f'"{key.version}"', key_patch=change))

first = created.secret
good = verifications.verify_key(client.VerifyRequest(key=first, permissions=['files:read'], cost=5))
equal(good.code, 'VALID', 'code')
equal(good.key_id, created.id, 'key_id')
equal(good.credits_remaining, CREDITS - 5, 'credits_remaining')
refused = verifications.verify_key(client.VerifyRequest(key=first, permission_query='files:read AND files:delete'))
equal(refused.code, 'INSUFFICIENT_PERMISSIONS', 'code of a query')
equal(refused.owner, None, 'owner of a key that is not valid')

second = keys.rotate_key(created.id, rotate_request=client.RotateRequest(overlap_seconds=0)).secret
that(first != second, 'rotate shows another secret')
equal(verifications.verify_key(client.VerifyRequest(key=first)).valid, False, 'the secret before')
equal(verifications.verify_key(client.VerifyRequest(key=second, cost=5)).valid, True, 'the new secret')

other = keys.create_key(new_key=client.NewKey(name=f'{name}-other', restricted=False))
page = keys.list_keys(q=name, limit=1)
equal([each.id for each in page.items], [other.id], 'ids of the first page')
last = keys.list_keys(q=name, limit=1, cursor=page.next_cursor)
equal([each.id for each in last.items], [created.id], 'ids of the second page')
equal(last.next_cursor, None, 'next_cursor')

keys.delete_key(other.id)
fails_with(404, lambda: keys.get_key(other.id))
equal(client.RolesApi(connection).list_roles('default').next_cursor, None, 'next_cursor of roles')
equal(len(client.NodesApi(connection).list_nodes().items), 1, 'nodes')
