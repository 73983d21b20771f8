import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A new empty folder that goes when the process does. */
export function temporaryFolder(what: string): string {
	const folder = mkdtempSync(join(tmpdir(), `kith-bench-${what}-`));
	folders.push(folder);
	return folder;
}
