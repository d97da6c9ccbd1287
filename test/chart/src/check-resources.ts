/** Reads resources as a JSON array and writes for each what is wrong with it, or null: `… check-resources.ts SCHEMAS < resources.json`. */
import { text } from 'node:stream/consumers';
import { createResourceCheck } from './check-resource.ts';
import type { Resource } from './render.ts';

const check = createResourceCheck(process.argv[2] ?? '.');
const resources = JSON.parse(await text(process.stdin)) as Resource[];
process.stdout.write(JSON.stringify(resources.map((resource) => check(resource) ?? null)));
