import createClient from 'openapi-fetch';
import { equal, name, present, run, secret, that, url } from '../check';
import type { paths } from './voiceable/index';

const client = createClient<paths>({ baseUrl: url, headers: { 'X-API-Key': secret } });

run(async () => {
  const origins = ['https://app.example.com'];
  const created = present(
    (
      await client.POST('/api/v1/api_keys', {
        body: { api_key: { name, key_type: 'private', allowed_origins: origins, allowed_assistants: null } },
      })
    ).data,
    'the created key',
  ).data;
  that(present(created.key_value, 'the secret').length >= 32, 'create shows the secret');
  equal(created.allowed_assistants, [], 'allowed_assistants');
  const path = { id: created.id };

  const got = present((await client.GET('/api/v1/api_keys/{id}', { params: { path } })).data, 'the key').data;
  equal(got.name, name, 'name');
  equal(got.key_type, 'private', 'key_type');
  equal(got.key_value, null, 'key_value');
  equal(got.allowed_origins, origins, 'allowed_origins');

  const updated = present(
    (await client.PUT('/api/v1/api_keys/{id}', { params: { path }, body: { api_key: { name: `${name}-updated` } } })).data,
    'the updated key',
  ).data;
  equal(updated.name, `${name}-updated`, 'name');
  equal(updated.allowed_origins, origins, 'allowed_origins');

  const list = present((await client.GET('/api/v1/api_keys')).data, 'the list');
  that(list.data.some((key) => key.id === created.id), 'the list has the key');

  const other = present(
    (await client.POST('/api/v1/api_keys', { body: { api_key: { name: `${name}-other`, key_type: 'public' } } })).data,
    'another key',
  ).data;
  const gone = { id: other.id };
  const deleted = present((await client.DELETE('/api/v1/api_keys/{id}', { params: { path: gone } })).data, 'the answer');
  equal(deleted.data, null, 'data of delete');
  const none = await client.GET('/api/v1/api_keys/{id}', { params: { path: gone } });
  equal(none.response.status, 404, 'status of a key that does not exist');
  that(present(none.error, 'the error').status.message.length > 0, 'the error says what is wrong');
});
