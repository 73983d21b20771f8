/** What is known of a block of code before the highlighter is here: whether it can be coloured at all. */

/** What stands out, what is a value, what is said beside. */
export type CodeTone = 'key' | 'value' | 'aside';
export interface CodePiece {
	readonly text: string;
	readonly tone?: CodeTone;
}

const others: Readonly<Record<string, string>> = {
	...{ javascript: 'js', jsx: 'js', mjs: 'js', typescript: 'ts', tsx: 'ts', mts: 'ts', json5: 'json', jsonc: 'json' },
	...{ sh: 'bash', shell: 'bash', zsh: 'bash', console: 'bash', python: 'py', rust: 'rs', golang: 'go' },
	...{ 'c++': 'c', cpp: 'c', h: 'c', hpp: 'c', cs: 'java', kotlin: 'java', kt: 'java', svg: 'xml', svelte: 'html', vue: 'html' },
	...{ yml: 'yaml', patch: 'diff', scss: 'css', ini: 'toml', conf: 'toml', env: 'toml', postgres: 'sql', psql: 'sql' }
};
const known = new Set('bash c css diff go html java js json py rs sql toml ts xml yaml'.split(' '));

/** Longer code, and code with longer lines, is shown in one colour: colouring is no reason to let anybody wait. */
const longestColoured = 4_000;
const longerLine = /[^\n]{241}/;

/** Undefined for a language without colours here. */
export function languageOf(name: string): string | undefined {
	const language = Object.hasOwn(others, name) ? others[name] : name;
	return language !== undefined && known.has(language) ? language : undefined;
}

export const canHighlight = (name: string, code: string): boolean =>
	code.length <= longestColoured && !longerLine.test(code) && languageOf(name) !== undefined;
