/** The keys of this server, made at its first start and kept in `secrets.json` in the data folder, for its owner's eyes only. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const keyBytes = 32;
const Stored = v.object({ accessTokenKey: v.pipe(v.string(), v.base64()) });

export interface Secrets {
	/** Signs the access tokens of API clients. */
	readonly accessTokenKey: Uint8Array;
}

/** The same at every start. @throws when the file cannot be read or written, or holds something else. */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
	await mkdir(dataDir, { recursive: true });
	const path = join(dataDir, 'secrets.json');
	const stored = (await readStored(path)) ?? (await createStored(path));
	return { accessTokenKey: Buffer.from(stored.accessTokenKey, 'base64') };
}

async function readStored(path: string): Promise<v.InferOutput<typeof Stored> | undefined> {
	try {
		return v.parse(Stored, JSON.parse(await readFile(path, 'utf8')));
	} catch (cause) {
		if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
		throw new Error(`${path} cannot be used`, { cause });
	}
}

/** Written aside and linked into place: a killed start leaves no half file, and of two starts the first one's keys hold. */
async function createStored(path: string): Promise<v.InferOutput<typeof Stored>> {
	const draft = `${path}.${randomBytes(6).toString('hex')}`;
	const made = { accessTokenKey: randomBytes(keyBytes).toString('base64') };
	await writeFile(draft, `${JSON.stringify(made)}\n`, { mode: 0o600, flush: true });
	try {
		await link(draft, path);
		return made;
	} catch (cause) {
		const first = await readStored(path);
		if (first === undefined) throw cause;
		return first;
	} finally {
		await unlink(draft);
	}
}
