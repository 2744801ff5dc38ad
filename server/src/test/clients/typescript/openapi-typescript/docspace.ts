import createClient from 'openapi-fetch';
import { equal, name, present, run, secret, that, url } from '../check';
import type { paths } from './docspace/index';

const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${secret}` } });

run(async () => {
  const created = present(
    (await client.POST('/api/2.0/keys', { body: { name, permissions: ['files:read'], expiresInDays: 30 } })).data,
    'the created key',
  ).response;
  that(/^sk-[0-9a-f]{64}$/.test(present(created.key, 'the secret')), 'create shows the secret');
  const keyId = present(created.id, 'id');
  that(created.expiresAt !== undefined, 'expiresAt');

  const updated = present(
    (await client.PUT('/api/2.0/keys/{keyId}', { params: { path: { keyId } }, body: { name: `${name}-updated` } })).data,
    'the answer',
  );
  equal(updated.response, true, 'response of update');

  const list = present((await client.GET('/api/2.0/keys')).data, 'the list').response;
  const listed = present(list.find((key) => key.id === keyId), 'the key in the list');
  equal(listed.name, `${name}-updated`, 'name');
  equal(listed.permissions, ['files:read'], 'permissions');

  const forever = present((await client.POST('/api/2.0/keys', { body: { name: `${name}-other` } })).data, 'another key').response;
  that(forever.expiresAt === undefined, 'a key without an end has no expiresAt');
  const self = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${forever.key}` } });
  equal((await self.GET('/api/2.0/keys/@self')).data?.response.id, forever.id, 'id of the calling key');

  const permissions = present((await client.GET('/api/2.0/keys/permissions')).data, 'the permissions');
  that(permissions.response.includes('files:read'), 'the permissions are listed');

  const gone = { keyId: present(forever.id, 'id') };
  equal((await client.DELETE('/api/2.0/keys/{keyId}', { params: { path: gone } })).data?.response, true, 'response of delete');
  const none = await client.DELETE('/api/2.0/keys/{keyId}', { params: { path: gone } });
  equal(none.response.status, 404, 'status of a key that does not exist');
  that(none.error !== undefined, 'the error says what is wrong');
});
