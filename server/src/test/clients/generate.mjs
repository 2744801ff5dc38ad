// Generates TypeScript types with openapi-typescript and clients with Hey API: node generate.mjs <documents> <to>
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';
import openapiTS, { astToString } from 'openapi-typescript';

const [documents, to] = process.argv.slice(2);
const names = (await readdir(documents))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

for (const name of names) {
  const document = join(documents, `${name}.yaml`);
  const types = join(to, 'openapi-typescript', name);
  await mkdir(types, { recursive: true });
  await writeFile(join(types, 'index.ts'), astToString(await openapiTS(pathToFileURL(document))));
}
await createClient(
  names.map((name) => ({
    input: join(documents, `${name}.yaml`),
    output: join(to, 'hey-api', name),
    plugins: ['@hey-api/client-fetch', '@hey-api/sdk', '@hey-api/typescript'],
    logs: { level: 'warn', file: false },
  })),
);
