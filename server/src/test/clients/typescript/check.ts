/** What a round trip has to find; anything else ends the program with an error. */
import { deepStrictEqual, ok } from 'node:assert/strict';

/** Compares by value; the type of what is expected has to be that of the client's own value. */
export function equal<T>(actual: T, expected: T, what: string): void {
  deepStrictEqual(actual, expected, what);
}

export function that(holds: boolean, what: string): void {
  ok(holds, what);
}

/** What has to be there. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) {
    throw new Error(`${what} is missing`);
  }
  return value;
}

/** Where the server is, the key to call it with, and a name for what is created, as the command line says. */
export const [url, secret, name] = process.argv.slice(2) as [string, string, string];

/** Runs a round trip; an error ends the program with exit code 1. */
export function run(roundTrip: () => Promise<void>): void {
  roundTrip().catch((failed: unknown) => {
    console.error(failed);
    process.exitCode = 1;
  });
}
