/** `node scripts/complete-lock.mjs`, after `npm install <something>`: see house/lock.mjs. */
import { readFile, writeFile } from 'node:fs/promises';
import { completed, missingEntries } from './house/lock.mjs';
import { inProject } from './house/root.mjs';
import { say } from './house/steps.mjs';

const path = inProject('package-lock.json');
const lock = JSON.parse(await readFile(path, 'utf8'));
const missing = missingEntries(lock);
if (missing.length > 0) await writeFile(path, `${JSON.stringify(completed(lock), null, '\t')}\n`);
say(`${missing.length} entries added to package-lock.json`);
