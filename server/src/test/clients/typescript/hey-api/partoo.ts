import { equal, name, present, run, secret, that, url } from '../check';
import { createApiKey, getApiKey, listApiKeys, revokeApiKey, updateApiKey, type ApiKeyBody } from './partoo/index';
import { createClient } from './partoo/client';

const client = createClient({ baseUrl: url, auth: () => secret });

run(async () => {
  const body: ApiKeyBody = {
    label: name,
    description: null,
    expiration_date: '2027-01-31',
    ip_whitelist: ['192.0.2.0/24'],
    has_restricted_permissions: true,
    permissions: ['files:read'],
  };
  const created = present((await createApiKey({ client, body })).data, 'the created key');
  that(created.api_key.length >= 32, 'create shows the secret');
  equal(created.description, null, 'description');
  equal(created.expiration_date, '2027-01-31', 'expiration_date');
  const path = { key_id: created.id };

  const got = present((await getApiKey({ client, path })).data, 'the key');
  equal(got.label, name, 'label');
  equal(got.permissions, ['files:read'], 'permissions');
  equal(got.revoked_by, null, 'revoked_by');

  const change = { label: `${name}-updated`, expiration_date: null };
  const updated = present((await updateApiKey({ client, path, body: change })).data, 'the updated key');
  equal(updated.label, `${name}-updated`, 'label');
  equal(updated.expiration_date, null, 'expiration_date');
  equal(updated.ip_whitelist, ['192.0.2.0/24'], 'ip_whitelist');

  const page = present((await listApiKeys({ client, query: { search_text: name } })).data, 'the page');
  equal(page.count, 1, 'count');
  equal(page.api_keys.map((key) => key.id), [created.id], 'ids of the page');

  const other = present((await createApiKey({ client, body: { label: `${name}-other` } })).data, 'another key');
  const revoked = await revokeApiKey({ client, path: { key_id: other.id } });
  equal(revoked.data?.status, 'success', 'status');

  const none = await getApiKey({ client, path: { key_id: 2000000000 } });
  equal(none.response?.status, 404, 'status of a key that does not exist');
  that(none.error !== undefined, 'the error says what is wrong');
});
