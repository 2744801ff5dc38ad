import createClient from 'openapi-fetch';
import { equal, name, present, run, secret, that, url } from '../check';
import type { components, paths } from './partoo/index';

const client = createClient<paths>({ baseUrl: url, headers: { 'x-APIKey': secret } });

run(async () => {
  const body: components['schemas']['ApiKeyBody'] = {
    label: name,
    description: null,
    expiration_date: '2027-01-31',
    ip_whitelist: ['192.0.2.0/24'],
    has_restricted_permissions: true,
    permissions: ['files:read'],
  };
  const created = present((await client.POST('/v2/api_keys', { body })).data, 'the created key');
  that(created.api_key.length >= 32, 'create shows the secret');
  equal(created.description, null, 'description');
  equal(created.expiration_date, '2027-01-31', 'expiration_date');
  const path = { key_id: created.id };

  const got = present((await client.GET('/v2/api_keys/{key_id}', { params: { path } })).data, 'the key');
  equal(got.label, name, 'label');
  equal(got.permissions, ['files:read'], 'permissions');
  equal(got.revoked_by, null, 'revoked_by');

  const change = { label: `${name}-updated`, expiration_date: null };
  const updated = present(
    (await client.PUT('/v2/api_keys/{key_id}', { params: { path }, body: change })).data,
    'the updated key',
  );
  equal(updated.label, `${name}-updated`, 'label');
  equal(updated.expiration_date, null, 'expiration_date');
  equal(updated.ip_whitelist, ['192.0.2.0/24'], 'ip_whitelist');

  const query = { search_text: name };
  const page = present((await client.GET('/v2/api_keys', { params: { query } })).data, 'the page');
  equal(page.count, 1, 'count');
  equal(page.api_keys.map((key) => key.id), [created.id], 'ids of the page');

  const other = present((await client.POST('/v2/api_keys', { body: { label: `${name}-other` } })).data, 'another key');
  const revoked = await client.POST('/v2/api_keys/revoke/{key_id}', { params: { path: { key_id: other.id } } });
  equal(revoked.data?.status, 'success', 'status');

  const none = await client.GET('/v2/api_keys/{key_id}', { params: { path: { key_id: 2000000000 } } });
  equal(none.response.status, 404, 'status of a key that does not exist');
  that(present(none.error, 'the error').errors !== undefined, 'the error says what is wrong');
});
