import createClient from 'openapi-fetch';
import { equal, name, present, run, secret, that, url } from '../check';
import type { components, paths } from './native/index';

const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${secret}` } });
const credits = 5_000_000_000;
const metadata = { plan: 'pro', limits: { regions: ['eu', 'us'], seats: 7 } };

run(async () => {
  const body: components['schemas']['NewKey'] = {
    project: 'default',
    name,
    expires_at: null,
    permissions: ['files:read', 'files:write'],
    rate_limits: [{ name: 'burst', limit: credits, window_seconds: 60 }],
    credits: { remaining: credits },
    metadata,
  };
  const created = present((await client.POST('/v1/keys', { body })).data, 'the created key');
  const first = present(created.secret, 'the secret that create shows');
  equal(created.expires_at, null, 'expires_at');
  equal(created.credits?.remaining, credits, 'credits');
  equal(created.metadata, metadata, 'metadata');
  const path = { key: created.id };

  const got = await client.GET('/v1/keys/{key}', { params: { path } });
  const key = present(got.data, 'the key');
  equal(key.name, name, 'name');
  equal(key.permissions, ['files:read', 'files:write'], 'permissions');
  equal(key.rate_limits[0]?.limit, credits, 'limit');
  equal(key.revoked_by, null, 'revoked_by');
  equal(got.response.headers.get('ETag'), `"${key.version}"`, 'ETag');

  const updated = present(
    (
      await client.PATCH('/v1/keys/{key}', {
        params: { path, header: { 'If-Match': `"${key.version}"` } },
        body: { name: `${name}-updated`, description: null, metadata: { limits: { seats: 8 } } },
      })
    ).data,
    'the updated key',
  );
  equal(updated.name, `${name}-updated`, 'name');
  equal(updated.metadata, { plan: 'pro', limits: { ...metadata.limits, seats: 8 } }, 'metadata');
  equal(updated.version, key.version + 1, 'version');

  const stale = await client.PATCH('/v1/keys/{key}', {
    params: { path, header: { 'If-Match': `"${key.version}"` } },
    body: { name: 'too late' },
  });
  equal(stale.response.status, 412, 'status of a stale update');
  equal(present(stale.error, 'the problem').code, 'stale_version', 'code');

  const verified = present(
    (await client.POST('/v1/verify', { body: { key: first, permissions: ['files:read'], cost: 5 } })).data,
    'the verdict',
  );
  equal(verified.code, 'VALID', 'code');
  equal(verified.key_id, created.id, 'key_id');
  equal(verified.credits_remaining, credits - 5, 'credits_remaining');
  equal(verified.metadata, updated.metadata, 'metadata of the verdict');
  const query = { key: first, permission_query: 'files:read AND files:delete' };
  equal((await client.POST('/v1/verify', { body: query })).data?.code, 'INSUFFICIENT_PERMISSIONS', 'code of a query');

  const rotated = present(
    (await client.POST('/v1/keys/{key}/rotate', { params: { path }, body: { overlap_seconds: 0 } })).data,
    'the rotated key',
  );
  const second = present(rotated.secret, 'the secret that rotate shows');
  that(first !== second, 'rotate shows another secret');
  equal((await client.POST('/v1/verify', { body: { key: first } })).data?.valid, false, 'the secret before');
  equal((await client.POST('/v1/verify', { body: { key: second, cost: 5 } })).data?.valid, true, 'the new secret');

  const other = present(
    (await client.POST('/v1/keys', { body: { name: `${name}-other`, restricted: false } })).data,
    'another key',
  );
  const page = present((await client.GET('/v1/keys', { params: { query: { q: name, limit: 1 } } })).data, 'a page');
  equal(page.items.map((each) => each.id), [other.id], 'ids of the first page');
  const cursor = present(page.next_cursor, 'next_cursor');
  const last = present((await client.GET('/v1/keys', { params: { query: { q: name, limit: 1, cursor } } })).data, 'a page');
  equal(last.items.map((each) => each.id), [created.id], 'ids of the second page');
  equal(last.next_cursor, null, 'next_cursor');

  const gone = { key: other.id };
  equal((await client.DELETE('/v1/keys/{key}', { params: { path: gone } })).response.status, 204, 'status of delete');
  const none = await client.GET('/v1/keys/{key}', { params: { path: gone } });
  equal(none.response.status, 404, 'status of a key that does not exist');
  equal(present(none.error, 'the problem').code, 'not_found', 'code');

  const roles = present((await client.GET('/v1/projects/{project}/roles', { params: { path: { project: 'default' } } })).data, 'roles');
  equal(roles.next_cursor, null, 'next_cursor of roles');
  const nodes = present((await client.GET('/v1/nodes')).data, 'nodes');
  equal(nodes.items.length, 1, 'nodes');
});
