import { equal, name, present, run, secret, that, url } from '../check';
import { createApiKey, deleteApiKey, getApiKey, listApiKeys, updateApiKey } from './voiceable/index';
import { createClient } from './voiceable/client';

const client = createClient({ baseUrl: url, auth: () => secret });

run(async () => {
  const origins = ['https://app.example.com'];
  const api_key = { name, key_type: 'private' as const, allowed_origins: origins, allowed_assistants: null };
  const created = present((await createApiKey({ client, body: { api_key } })).data, 'the created key').data;
  that(present(created.key_value, 'the secret').length >= 32, 'create shows the secret');
  equal(created.allowed_assistants, [], 'allowed_assistants');
  const path = { id: created.id };

  const got = present((await getApiKey({ client, path })).data, 'the key').data;
  equal(got.name, name, 'name');
  equal(got.key_type, 'private', 'key_type');
  equal(got.key_value, null, 'key_value');
  equal(got.allowed_origins, origins, 'allowed_origins');

  const change = { api_key: { name: `${name}-updated` } };
  const updated = present((await updateApiKey({ client, path, body: change })).data, 'the updated key').data;
  equal(updated.name, `${name}-updated`, 'name');
  equal(updated.allowed_origins, origins, 'allowed_origins');

  const list = present((await listApiKeys({ client })).data, 'the list').data;
  that(list.some((key) => key.id === created.id), 'the list has the key');

  const more = { api_key: { name: `${name}-other`, key_type: 'public' as const } };
  const other = present((await createApiKey({ client, body: more })).data, 'another key').data;
  const gone = { id: other.id };
  equal((await deleteApiKey({ client, path: gone })).data?.data, null, 'data of delete');
  const none = await getApiKey({ client, path: gone });
  equal(none.response?.status, 404, 'status of a key that does not exist');
  that(none.error !== undefined, 'the error says what is wrong');
});
