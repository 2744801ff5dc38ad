import { equal, name, present, run, secret, that, url } from '../check';
import { APIKeysApi, Configuration, ResponseError } from './voiceable/index';

const api = new APIKeysApi(new Configuration({ basePath: url, headers: { 'X-API-Key': secret } }));

run(async () => {
  const origins = ['https://app.example.com'];
  const apiKey = { name, keyType: 'private' as const, allowedOrigins: origins, allowedAssistants: null };
  const created = (await api.createApiKey({ createKeyRequest: { apiKey } })).data;
  that(present(created.keyValue, 'the secret').length >= 32, 'create shows the secret');
  equal(created.allowedAssistants, [], 'allowed_assistants');
  const path = { id: created.id };

  const got = (await api.getApiKey(path)).data;
  equal(got.name, name, 'name');
  equal(got.keyType, 'private', 'key_type');
  equal(got.keyValue, null, 'key_value');
  equal(got.allowedOrigins, origins, 'allowed_origins');

  const updateKeyRequest = { apiKey: { name: `${name}-updated` } };
  const updated = (await api.updateApiKey({ ...path, updateKeyRequest })).data;
  equal(updated.name, `${name}-updated`, 'name');
  equal(updated.allowedOrigins, origins, 'allowed_origins');

  that((await api.listApiKeys()).data.some((key) => key.id === created.id), 'the list has the key');

  const more = { apiKey: { name: `${name}-other`, keyType: 'public' as const } };
  const gone = { id: (await api.createApiKey({ createKeyRequest: more })).data.id };
  await api.deleteApiKey(gone);
  const failed: unknown = await api.getApiKey(gone).catch((error: unknown) => error);
  equal(failed instanceof ResponseError && failed.response.status, 404, 'status of a key that does not exist');
});
