import { equal, name, present, run, secret, that, url } from '../check';
import { createKey, deleteKey, getKey, listKeys, regenerateKey, updateKey, verifyKey } from './basic/index';
import { createClient } from './basic/client';

const client = createClient({ baseUrl: url, auth: () => secret });
const project = { id: 'default' };

run(async () => {
  const body = { label: name, roles: 'files:read, files:write' };
  const created = present((await createKey({ client, path: project, body })).data, 'the created key').key;
  that(created.value.length >= 16, 'create shows the secret');
  equal(created.roles, 'files:read, files:write', 'roles');
  const path = { ...project, key_id: created.id };

  const got = present((await getKey({ client, path })).data, 'the key').key;
  equal(got.label, name, 'label');

  const updated = present((await updateKey({ client, path, body: { label: `${name}-updated` } })).data, 'the updated key').key;
  equal(updated.label, `${name}-updated`, 'label');
  equal(updated.roles, 'files:read, files:write', 'roles');

  const list = present((await listKeys({ client, path: project })).data, 'the list');
  const listed = present(list.data.find((key) => key.id === created.id), 'the key in the list');
  equal(listed.last_used, null, 'last_used');

  const verify = async (key: string) =>
    present((await verifyKey({ client, path: project, body: { key } })).data, 'the verdict');
  const good = await verify(created.value);
  equal(good.is_valid, true, 'is_valid');
  equal(good.key?.id, created.id, 'id of the verified key');

  const again = present((await regenerateKey({ client, path })).data, 'the regenerated key').key;
  that(again.value !== created.value, 'regenerate shows another secret');
  equal((await verify(created.value)).is_valid, false, 'is_valid of the secret before');
  equal((await verify(again.value)).is_valid, true, 'is_valid of the new secret');

  const more = { ...body, label: `${name}-other` };
  const other = present((await createKey({ client, path: project, body: more })).data, 'another key').key;
  const gone = { ...project, key_id: other.id };
  equal((await deleteKey({ client, path: gone })).response?.status, 200, 'status of delete');
  const none = await getKey({ client, path: gone });
  equal(none.response?.status, 404, 'status of a key that does not exist');
  that(none.error !== undefined, 'the error says what is wrong');
});
