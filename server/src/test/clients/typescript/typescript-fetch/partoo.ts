import { equal, name, run, secret, that, url } from '../check';
import { ApiKeysApi, Configuration, ResponseError, type ApiKeyBody } from './partoo/index';

const api = new ApiKeysApi(new Configuration({ basePath: url, headers: { 'x-APIKey': secret } }));

run(async () => {
  const apiKeyBody: ApiKeyBody = {
    label: name,
    description: null,
    expirationDate: new Date('2027-01-31'),
    ipWhitelist: ['192.0.2.0/24'],
    hasRestrictedPermissions: true,
    permissions: ['files:read'],
  };
  const created = await api.createApiKey({ apiKeyBody });
  that(created.apiKey.length >= 32, 'create shows the secret');
  equal(created.description, null, 'description');
  equal(created.expirationDate, new Date('2027-01-31'), 'expiration_date');
  const keyId = created.id;

  const got = await api.getApiKey({ keyId });
  equal(got.label, name, 'label');
  equal(got.permissions, ['files:read'], 'permissions');
  equal(got.revokedBy, null, 'revoked_by');

  const change = { label: `${name}-updated`, expirationDate: null };
  const updated = await api.updateApiKey({ keyId, apiKeyBody: change });
  equal(updated.label, `${name}-updated`, 'label');
  equal(updated.expirationDate, null, 'expiration_date');
  equal(updated.ipWhitelist, ['192.0.2.0/24'], 'ip_whitelist');

  const page = await api.listApiKeys({ searchText: name });
  equal(page.count, 1, 'count');
  equal(page.apiKeys.map((key) => key.id), [keyId], 'ids of the page');

  const other = await api.createApiKey({ apiKeyBody: { label: `${name}-other` } });
  equal((await api.revokeApiKey({ keyId: other.id })).id, other.id, 'id of the revoked key');

  const failed: unknown = await api.getApiKey({ keyId: 2000000000 }).catch((error: unknown) => error);
  equal(failed instanceof ResponseError && failed.response.status, 404, 'status of a key that does not exist');
});
