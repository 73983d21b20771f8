/** The rules of docs/SPEC.md and the citations of them in the tests' titles. Knows nothing of whether the tests pass. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { projectFolder } from './cruise.ts';

const folders = ['src', 'server', 'migrations', 'tests', 'bench', 'scripts'];
const isTest = /\.(test|spec|contract)\.ts$/;
/** `[P2.1]`, `[S26]`, or several with commas. A whole promise, `[P2]`, may be cited too; F and B are faults and bad input. */
const citations = /\[((?:[PSFB]\d+(?:\.\d+)?)(?:, ?[PSFB]\d+(?:\.\d+)?)*)\]/g;

/** Ids in the order of the page. */
export async function rulesOfSpec(): Promise<string[]> {
	const page = await readFile(join(projectFolder, 'docs', 'SPEC.md'), 'utf8');
	return [...page.matchAll(/^- \[([PS]\d+(?:\.\d+)?)\] /gm)].map((match) => match[1] ?? '');
}

export interface Citation {
	readonly rule: string;
	readonly file: string;
}

export async function citationsInTests(): Promise<Citation[]> {
	const files = await testFiles();
	const found = await Promise.all(
		files.map(async (file) =>
			citedIn(await readFile(file, 'utf8')).map((rule) => ({ rule, file: relative(projectFolder, file) }))
		)
	);
	return found.flat();
}

/** The ids cited in one file's text. */
export const citedIn = (text: string): string[] =>
	[...text.matchAll(citations)].flatMap((match) => (match[1] ?? '').split(/, ?/));

async function testFiles(): Promise<string[]> {
	const perFolder = await Promise.all(
		folders.map(async (folder) => {
			const entries = await readdir(join(projectFolder, folder), { recursive: true, withFileTypes: true });
			return entries
				.filter((entry) => entry.isFile() && isTest.test(entry.name))
				.map((entry) => join(entry.parentPath, entry.name));
		})
	);
	return perFolder.flat().filter((file) => !file.includes('planted') && !file.endsWith('spec.test.ts'));
}
