import { equal, name, present, run, secret, that, url } from '../check';
import { Configuration, KeysApi, ResponseError } from './docspace/index';

const api = new KeysApi(new Configuration({ basePath: url, accessToken: secret }));

run(async () => {
  const createApiKeyRequest = { name, permissions: ['files:read'], expiresInDays: 30 };
  const created = (await api.createApiKey({ createApiKeyRequest })).response;
  that(/^sk-[0-9a-f]{64}$/.test(present(created.key, 'the secret')), 'create shows the secret');
  that(created.expiresAt instanceof Date, 'expiresAt is an instant');
  const keyId = present(created.id, 'id');

  const updateApiKeyRequest = { name: `${name}-updated` };
  equal((await api.updateApiKey({ keyId, updateApiKeyRequest })).response, true, 'response of update');
  const list = (await api.getApiKeys()).response;
  const listed = present(list.find((key) => key.id === keyId), 'the key in the list');
  equal(listed.name, `${name}-updated`, 'name');
  equal(listed.permissions, ['files:read'], 'permissions');

  const forever = (await api.createApiKey({ createApiKeyRequest: { name: `${name}-other` } })).response;
  that(forever.expiresAt === undefined, 'a key without an end has no expiresAt');
  const self = new KeysApi(new Configuration({ basePath: url, accessToken: present(forever.key, 'the secret') }));
  equal((await self.getApiKey()).response.id, forever.id, 'id of the calling key');
  that((await api.getAllPermissions()).response.has('files:read'), 'the permissions are listed');

  const gone = { keyId: present(forever.id, 'id') };
  equal((await api.deleteApiKey(gone)).response, true, 'response of delete');
  const failed: unknown = await api.deleteApiKey(gone).catch((error: unknown) => error);
  equal(failed instanceof ResponseError && failed.response.status, 404, 'status of a key that does not exist');
});
