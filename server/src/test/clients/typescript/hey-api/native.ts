import { equal, name, present, run, secret, that, url } from '../check';
import {
  createKey,
  deleteKey,
  getKey,
  listKeys,
  listNodes,
  listRoles,
  rotateKey,
  updateKey,
  verifyKey,
  type NewKey,
  type VerifyRequest,
} from './native/index';
import { createClient } from './native/client';

const client = createClient({ baseUrl: url, auth: () => secret });
const credits = 5_000_000_000;
const metadata = { plan: 'pro', limits: { regions: ['eu', 'us'], seats: 7 } };

run(async () => {
  const body: NewKey = {
    project: 'default',
    name,
    expires_at: null,
    permissions: ['files:read', 'files:write'],
    rate_limits: [{ name: 'burst', limit: credits, window_seconds: 60 }],
    credits: { remaining: credits },
    metadata,
  };
  const created = present((await createKey({ client, body })).data, 'the created key');
  const first = present(created.secret, 'the secret that create shows');
  equal(created.expires_at, null, 'expires_at');
  equal(created.credits?.remaining, credits, 'credits');
  equal(created.metadata, metadata, 'metadata');
  const path = { key: created.id };

  const got = await getKey({ client, path });
  const key = present(got.data, 'the key');
  equal(key.name, name, 'name');
  equal(key.permissions, ['files:read', 'files:write'], 'permissions');
  equal(key.rate_limits[0]?.limit, credits, 'limit');
  equal(key.revoked_by, null, 'revoked_by');
  equal(got.response?.headers.get('ETag'), `"${key.version}"`, 'ETag');

  const headers = { 'If-Match': `"${key.version}"` };
  const change = { name: `${name}-updated`, description: null, metadata: { limits: { seats: 8 } } };
  const updated = present((await updateKey({ client, path, headers, body: change })).data, 'the updated key');
  equal(updated.name, `${name}-updated`, 'name');
  equal(updated.metadata, { plan: 'pro', limits: { ...metadata.limits, seats: 8 } }, 'metadata');
  equal(updated.version, key.version + 1, 'version');

  const stale = await updateKey({ client, path, headers, body: { name: 'too late' } });
  equal(stale.response?.status, 412, 'status of a stale update');
  equal(present(stale.error, 'the problem').code, 'stale_version', 'code');

  const verify = async (body: VerifyRequest) =>
    present((await verifyKey({ client, body: { cost: 5, ...body } })).data, 'the verdict');
  const good = await verify({ key: first, permissions: ['files:read'] });
  equal(good.code, 'VALID', 'code');
  equal(good.key_id, created.id, 'key_id');
  equal(good.credits_remaining, credits - 5, 'credits_remaining');
  equal(good.metadata, updated.metadata, 'metadata of the verdict');
  const query = { key: first, permission_query: 'files:read AND files:delete' };
  equal((await verify(query)).code, 'INSUFFICIENT_PERMISSIONS', 'code of a query');

  const rotated = present((await rotateKey({ client, path, body: { overlap_seconds: 0 } })).data, 'the rotated key');
  const second = present(rotated.secret, 'the secret that rotate shows');
  that(first !== second, 'rotate shows another secret');
  equal((await verify({ key: first })).valid, false, 'the secret before');
  equal((await verify({ key: second })).valid, true, 'the new secret');

  const other = present((await createKey({ client, body: { name: `${name}-other`, restricted: false } })).data, 'another key');
  const page = present((await listKeys({ client, query: { q: name, limit: 1 } })).data, 'a page');
  equal(page.items.map((each) => each.id), [other.id], 'ids of the first page');
  const cursor = present(page.next_cursor, 'next_cursor');
  const last = present((await listKeys({ client, query: { q: name, limit: 1, cursor } })).data, 'a page');
  equal(last.items.map((each) => each.id), [created.id], 'ids of the second page');
  equal(last.next_cursor, null, 'next_cursor');

  const gone = { key: other.id };
  equal((await deleteKey({ client, path: gone })).response?.status, 204, 'status of delete');
  const none = await getKey({ client, path: gone });
  equal(none.response?.status, 404, 'status of a key that does not exist');
  equal(present(none.error, 'the problem').code, 'not_found', 'code');

  const roles = present((await listRoles({ client, path: { project: 'default' } })).data, 'roles');
  equal(roles.next_cursor, null, 'next_cursor of roles');
  equal(present((await listNodes({ client })).data, 'nodes').items.length, 1, 'nodes');
});
