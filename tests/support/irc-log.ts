/** Real chat for tests: slices of public IRC logs, kept beside the project and not in it. Absent ones are skipped, with the reason. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readIrc, type IrcLine } from '../../scripts/seed/irc.ts';

const folder = fileURLToPath(new URL('../../../shared/data/irc/', import.meta.url));

/** Undefined when the logs are there; else why a test that needs them is skipped. */
export const whyNoIrcLogs: string | undefined = existsSync(folder) ? undefined : 'the IRC logs are not on this machine';

export interface IrcLog {
	/** The log's day and part, `2008-04-27.train-a`. */
	readonly name: string;
	readonly lines: readonly IrcLine[];
	/** Who said something, in order of their first line. */
	readonly nicks: readonly string[];
}

/** Every log there is, oldest first; none when they are absent. */
export async function readIrcLogs(): Promise<IrcLog[]> {
	if (whyNoIrcLogs !== undefined) return [];
	const names = (await readdir(folder)).filter((name) => name.endsWith('.raw.txt')).sort();
	return Promise.all(names.map((name) => readLog(name.replace('.raw.txt', ''))));
}

async function readLog(name: string): Promise<IrcLog> {
	const read = (kind: string): Promise<string> => readFile(join(folder, `${name}.${kind}.txt`), 'utf8');
	const lines = readIrc(await read('raw'), await read('annotation'));
	const nicks = [...new Set(lines.flatMap((line) => (line.kind === 'said' ? [line.nick] : [])))];
	return { name, lines, nicks };
}
