import { equal, name, present, run, secret, that, url } from '../check';
import { Configuration, ProjectKeysApi, ResponseError } from './basic/index';

const api = new ProjectKeysApi(new Configuration({ basePath: url, accessToken: secret }));
const project = { id: 'default' };

run(async () => {
  const createKeyRequest = { label: name, roles: 'files:read, files:write' };
  const created = (await api.createKey({ ...project, createKeyRequest })).key;
  that(created.value.length >= 16, 'create shows the secret');
  equal(created.roles, 'files:read, files:write', 'roles');
  const path = { ...project, keyId: created.id };

  const got = (await api.getKey(path)).key;
  equal(got.label, name, 'label');
  equal(got.createdAt, created.createdAt, 'created_at');

  const updated = (await api.updateKey({ ...path, updateKeyRequest: { label: `${name}-updated` } })).key;
  equal(updated.label, `${name}-updated`, 'label');
  equal(updated.roles, 'files:read, files:write', 'roles');

  const list = await api.listKeys(project);
  const listed = present(list.data.find((key) => key.id === created.id), 'the key in the list');
  equal(listed.lastUsed, null, 'last_used');

  const verify = async (key: string) => api.verifyKey({ ...project, verifyKeyRequest: { key } });
  const good = await verify(created.value);
  equal(good.isValid, true, 'is_valid');
  equal(good.key?.id, created.id, 'id of the verified key');

  const again = (await api.regenerateKey(path)).key;
  that(again.value !== created.value, 'regenerate shows another secret');
  equal((await verify(created.value)).isValid, false, 'is_valid of the secret before');
  equal((await verify(again.value)).isValid, true, 'is_valid of the new secret');

  const more = { ...createKeyRequest, label: `${name}-other` };
  const gone = { ...project, keyId: (await api.createKey({ ...project, createKeyRequest: more })).key.id };
  await api.deleteKey(gone);
  const failed: unknown = await api.getKey(gone).catch((error: unknown) => error);
  equal(failed instanceof ResponseError && failed.response.status, 404, 'status of a key that does not exist');
});
