import createClient from 'openapi-fetch';
import { equal, name, present, run, secret, that, url } from '../check';
import type { paths } from './basic/index';

const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${secret}` } });
const project = { id: 'default' };

run(async () => {
  const body = { label: name, roles: 'files:read, files:write' };
  const created = present((await client.POST('/project/{id}/key', { params: { path: project }, body })).data, 'the created key');
  that(created.key.value.length >= 16, 'create shows the secret');
  equal(created.key.roles, 'files:read, files:write', 'roles');
  const path = { ...project, key_id: created.key.id };

  const got = present((await client.GET('/project/{id}/key/{key_id}', { params: { path } })).data, 'the key');
  equal(got.key.label, name, 'label');

  const label = `${name}-updated`;
  const updated = present(
    (await client.PATCH('/project/{id}/key/{key_id}', { params: { path }, body: { label } })).data,
    'the updated key',
  );
  equal(updated.key.label, label, 'label');
  equal(updated.key.roles, 'files:read, files:write', 'roles');

  const list = present((await client.GET('/project/{id}/key', { params: { path: project } })).data, 'the list');
  const listed = present(list.data.find((key) => key.id === created.key.id), 'the key in the list');
  equal(listed.last_used, null, 'last_used');

  const verify = async (key: string) =>
    present((await client.POST('/project/{id}/key/verify', { params: { path: project }, body: { key } })).data, 'the verdict');
  const good = await verify(created.key.value);
  equal(good.is_valid, true, 'is_valid');
  equal(good.key?.id, created.key.id, 'id of the verified key');

  const again = present(
    (await client.POST('/project/{id}/key/{key_id}/regenerate', { params: { path } })).data,
    'the regenerated key',
  );
  that(again.key.value !== created.key.value, 'regenerate shows another secret');
  equal((await verify(created.key.value)).is_valid, false, 'is_valid of the secret before');
  equal((await verify(again.key.value)).is_valid, true, 'is_valid of the new secret');

  const other = present(
    (await client.POST('/project/{id}/key', { params: { path: project }, body: { ...body, label: `${name}-other` } })).data,
    'another key',
  );
  const gone = { ...project, key_id: other.key.id };
  const deleted = await client.DELETE('/project/{id}/key/{key_id}', { params: { path: gone } });
  equal(deleted.response.status, 200, 'status of delete');
  const none = await client.GET('/project/{id}/key/{key_id}', { params: { path: gone } });
  equal(none.response.status, 404, 'status of a key that does not exist');
  that(present(none.error, 'the error').error.length > 0, 'the error says what is wrong');
});
