import { equal, name, present, run, secret, that, url } from '../check';
import { createApiKey, deleteApiKey, getAllPermissions, getApiKey, getApiKeys, updateApiKey } from './docspace/index';
import { createClient } from './docspace/client';

const client = createClient({ baseUrl: url, auth: () => secret });

run(async () => {
  const body = { name, permissions: ['files:read'], expiresInDays: 30 };
  const created = present((await createApiKey({ client, body })).data, 'the created key').response;
  that(/^sk-[0-9a-f]{64}$/.test(present(created.key, 'the secret')), 'create shows the secret');
  const keyId = present(created.id, 'id');
  that(created.expiresAt !== undefined, 'expiresAt');

  const change = { name: `${name}-updated` };
  const updated = await updateApiKey({ client, path: { keyId }, body: change });
  equal(updated.data?.response, true, 'response of update');

  const list = present((await getApiKeys({ client })).data, 'the list').response;
  const listed = present(list.find((key) => key.id === keyId), 'the key in the list');
  equal(listed.name, `${name}-updated`, 'name');
  equal(listed.permissions, ['files:read'], 'permissions');

  const forever = present((await createApiKey({ client, body: { name: `${name}-other` } })).data, 'another key').response;
  that(forever.expiresAt === undefined, 'a key without an end has no expiresAt');
  const self = createClient({ baseUrl: url, auth: () => present(forever.key, 'the secret') });
  equal((await getApiKey({ client: self })).data?.response.id, forever.id, 'id of the calling key');

  const permissions = present((await getAllPermissions({ client })).data, 'the permissions').response;
  that(permissions.includes('files:read'), 'the permissions are listed');

  const gone = { keyId: present(forever.id, 'id') };
  equal((await deleteApiKey({ client, path: gone })).data?.response, true, 'response of delete');
  const none = await deleteApiKey({ client, path: gone });
  equal(none.response?.status, 404, 'status of a key that does not exist');
  that(none.error !== undefined, 'the error says what is wrong');
});
