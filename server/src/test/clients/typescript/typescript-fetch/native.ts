import { equal, name, present, run, secret, that, url } from '../check';
import {
  Configuration,
  KeysApi,
  NodesApi,
  ResponseError,
  RolesApi,
  VerifyApi,
  type NewKey,
  type VerifyRequest,
} from './native/index';

const configuration = new Configuration({ basePath: url, accessToken: secret });
const keys = new KeysApi(configuration);
const verifications = new VerifyApi(configuration);
const credits = 5_000_000_000;
const metadata = { plan: 'pro', limits: { regions: ['eu', 'us'], seats: 7 } };

run(async () => {
  const newKey: NewKey = {
    project: 'default',
    name,
    expiresAt: null,
    permissions: ['files:read', 'files:write'],
    rateLimits: [{ name: 'burst', limit: credits, windowSeconds: 60 }],
    credits: { remaining: credits },
    metadata,
  };
  const created = await keys.createKey({ newKey });
  const first = present(created.secret, 'the secret that create shows');
  equal(created.expiresAt, null, 'expires_at');
  equal(created.credits?.remaining, credits, 'credits');
  equal(created.metadata, metadata, 'metadata');

  const key = await keys.getKey({ key: created.id });
  equal(key.name, name, 'name');
  equal(key.permissions, ['files:read', 'files:write'], 'permissions');
  equal(key.rateLimits[0]?.limit, credits, 'limit');
  equal(key.revokedBy, null, 'revoked_by');

  const change = {
    key: key.id,
    ifMatch: `"${key.version}"`,
    keyPatch: { name: `${name}-updated`, description: null, metadata: { limits: { seats: 8 } } },
  };
  const updated = await keys.updateKey(change);
  equal(updated.name, `${name}-updated`, 'name');
  equal(updated.metadata, { plan: 'pro', limits: { ...metadata.limits, seats: 8 } }, 'metadata');
  equal(updated.version, key.version + 1, 'version');
  await fails(412, keys.updateKey(change));

  const verify = async (request: VerifyRequest) => verifications.verifyKey({ verifyRequest: { cost: 5, ...request } });
  const good = await verify({ key: first, permissions: ['files:read'] });
  equal(good.code, 'VALID', 'code');
  equal(good.keyId, created.id, 'key_id');
  equal(good.creditsRemaining, credits - 5, 'credits_remaining');
  equal(good.metadata, updated.metadata, 'metadata of the verdict');
  const query = { key: first, permissionQuery: 'files:read AND files:delete' };
  equal((await verify(query)).code, 'INSUFFICIENT_PERMISSIONS', 'code of a query');

  const rotated = await keys.rotateKey({ key: key.id, rotateRequest: { overlapSeconds: 0 } });
  const second = present(rotated.secret, 'the secret that rotate shows');
  that(first !== second, 'rotate shows another secret');
  equal((await verify({ key: first })).valid, false, 'the secret before');
  equal((await verify({ key: second })).valid, true, 'the new secret');

  const other = await keys.createKey({ newKey: { name: `${name}-other`, restricted: false } });
  const page = await keys.listKeys({ q: name, limit: 1 });
  equal(page.items.map((each) => each.id), [other.id], 'ids of the first page');
  const last = await keys.listKeys({ q: name, limit: 1, cursor: present(page.nextCursor, 'next_cursor') });
  equal(last.items.map((each) => each.id), [created.id], 'ids of the second page');
  equal(last.nextCursor, null, 'next_cursor');

  await keys.deleteKey({ key: other.id });
  await fails(404, keys.getKey({ key: other.id }));
  const roles = await new RolesApi(configuration).listRoles({ project: 'default' });
  equal(roles.nextCursor, null, 'next_cursor of roles');
  equal((await new NodesApi(configuration).listNodes()).items.length, 1, 'nodes');
});

async function fails(status: number, call: Promise<unknown>): Promise<void> {
  const failed: unknown = await call.catch((error: unknown) => error);
  equal(failed instanceof ResponseError && failed.response.status, status, 'status');
}
